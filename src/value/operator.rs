//! The operators of the condition language, as words: what the grammar reads and the model keeps.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $text] $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// As it is written.
            pub fn text(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }
        }
    };
}

words! {
    /// A sign before a number.
    Sign { Minus "-", Plus "+", }
}
words! {
    /// Arithmetic on two operands.
    Arithmetic { Power "^", Multiply "*", Divide "/", TruncatedDivide "div", Modulo "mod", Add "+", Subtract "-", }
}
words! {
    /// Order.
    Comparison { LessOrEqual "<=", Less "<", GreaterOrEqual ">=", Greater ">", }
}
words! {
    /// Sameness: `=` is null where something is unknown, `~` never is.
    Equality { NotEqual "!=", NotEquivalent "!~", Equal "=", Equivalent "~", }
}
words! {
    /// Many conditions as one.
    Junction { And "and", Or "or", }
}
words! {
    /// What `is` can ask.
    State { Null "null", True "true", False "false", Missing "missing", Known "known", }
}
words! {
    /// How points, intervals and lists lie to each other.
    Relation {
        Before "before", After "after", OnOrBefore "on or before", OnOrAfter "on or after",
        SameAs "same as", SameOrBefore "same or before", SameOrAfter "same or after",
        In "in", Contains "contains", ProperlyIn "properly in", ProperlyContains "properly contains",
        Includes "includes", IncludedIn "included in",
        ProperlyIncludes "properly includes", ProperlyIncludedIn "properly included in",
    }
}
words! {
    /// An end of an interval.
    Boundary { Start "start of", End "end of", }
}
words! {
    /// A bound on how many hold.
    Bound { AtLeast "at least", AtMost "at most", Exactly "exactly", }
}
words! {
    /// One of several numbers, of which some may be unknown.
    Extreme { Lowest "lowest of", Highest "highest of", }
}
words! {
    /// One value of a repeated measurement, or its date.
    Series { Previous "previous", Earliest "earliest", DateOf "date of", }
}
