//! What a table of keys is made of.

/// The keys of one table of a file.
#[derive(Debug)]
pub struct Table {
    /// A short name for it, once among all tables.
    pub id: &'static str,
    /// What it is, in words.
    pub what: &'static str,
    /// Its keys, in the order in which they are explained.
    pub keys: &'static [Key],
    /// Whether it is a block: in a file that extends another, blocks have two more keys, [`LOCAL`](super::rules::LOCAL).
    pub is_block: bool,
}

/// One key of a table.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// Whether it must be there.
    pub need: Need,
    /// What its value is.
    pub takes: Takes,
    /// What it means, in a line, as `guidelines/README.md` has it.
    pub means: &'static str,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Yes,
    /// It may be left out.
    No,
    /// Where another key has this value.
    If {
        /// The other key.
        key: &'static str,
        /// Its value: a word, or `true`.
        is: &'static str,
        /// The same for readers.
        words: &'static str,
    },
    /// It has a meaning only where another key has one of these values.
    Only {
        /// The other key.
        key: &'static str,
        /// Its values.
        among: &'static [&'static str],
        /// Whether it must be there then.
        needed: bool,
        /// The same for readers.
        words: &'static str,
    },
    /// It, or another key.
    Or(&'static str),
    /// As these words say: more than the form of one file tells.
    Told(&'static str),
}

impl Need {
    /// For readers.
    pub fn words(&self) -> String {
        match self {
            Need::Yes => "yes".to_owned(),
            Need::No => "no".to_owned(),
            Need::If { words, .. } | Need::Only { words, .. } | Need::Told(words) => (*words).to_owned(),
            Need::Or(other) => format!("this or `{other}`"),
        }
    }
}

/// What stands as the keys of a table that has no fixed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Names that conditions mention.
    Names,
    /// Versions.
    Versions,
}

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// The version of the format.
    Format,
    /// A text that says something.
    Text,
    /// The same, at most this many characters long.
    ShortText(usize),
    /// A name that conditions mention.
    Name,
    /// The name of something that stands elsewhere, with its module or without.
    Mention,
    /// `"1.0.0"`
    Version,
    /// `"modules/NAME@1.0.0"`
    Part,
    /// `"NAME@1.0.0"`
    Base,
    /// A unit of UCUM.
    Unit,
    /// `"12 months"`
    Duration,
    /// A date, known in full or in part.
    Date,
    /// A year, a date or a text.
    Published,
    /// A number, or a text that holds one.
    Number,
    /// The same, or a quotient of two.
    Factor,
    /// True or false.
    Flag,
    /// A condition.
    Condition,
    /// The same, but it may come to any value.
    Expression,
    /// A value of a fact.
    Value,
    /// What is known of a patient: the facts, each with its value, its values, or why there is none.
    Facts,
    /// One of some words.
    Words(fn() -> Vec<&'static str>),
    /// A list.
    List(&'static Takes),
    /// One, or a list of them.
    OneOrMore(&'static Takes),
    /// One of these.
    Either(&'static [Takes]),
    /// A table.
    Table(&'static Table),
    /// A table, or a list of them.
    Tables(&'static Table),
    /// One reference to a source or several.
    References(&'static Table),
    /// One reference to a source.
    Reference(&'static Table),
    /// A table whose keys are names, each with such a value.
    Each(Keys, &'static Takes),
}

impl Takes {
    /// For readers.
    pub fn words(&self) -> String {
        let fixed = match self {
            Takes::Format => "`1`",
            Takes::Text | Takes::ShortText(_) | Takes::Version | Takes::Part | Takes::Base => "text",
            Takes::Name | Takes::Mention => "name",
            Takes::Unit => "UCUM unit",
            Takes::Duration => "length of time",
            Takes::Date => "date",
            Takes::Published => "year, date or text",
            Takes::Number => "number",
            Takes::Factor => "number, or a quotient such as `\"1/50\"`",
            Takes::Flag => "true or false",
            Takes::Condition => "condition",
            Takes::Expression => "expression",
            Takes::Value => "value",
            Takes::Facts => "table of facts",
            Takes::Tables(_) => "list of tables",
            Takes::References(_) => "reference(s)",
            Takes::Reference(_) => "reference",
            Takes::Words(words) => return listed(words().into_iter().map(|word| format!("`{word}`"))),
            Takes::Table(table) if table.id == "range" => {
                return format!("`{{ {} }}`", listed(table.keys.iter().map(|key| key.name.to_owned())));
            }
            Takes::Table(_) => "table",
            Takes::List(item) => return format!("list of {}s", item.words()),
            Takes::OneOrMore(item) => return format!("{0} or list of {0}s", item.words()),
            Takes::Either(all) => return all.iter().map(Takes::words).collect::<Vec<_>>().join(" or "),
            Takes::Each(Keys::Names, item) => return format!("name → {}", item.words()),
            // The version stands with the key: `expect_in_version."1.0.0"`.
            Takes::Each(Keys::Versions, item) => return item.words(),
        };
        fixed.to_owned()
    }

    /// The table or the tables that it is, if it is that.
    pub fn table(&self) -> Option<&'static Table> {
        match self {
            Takes::Table(table)
            | Takes::Tables(table)
            | Takes::References(table)
            | Takes::Reference(table) => Some(table),
            _ => None,
        }
    }
}

fn listed(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

impl Table {
    /// The key of a name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// `keys! { "name" Need::Yes, Takes::Text, "what it means"; … }`
macro_rules! keys {
    ($($name:literal $need:expr, $takes:expr, $means:literal;)*) => {
        &[$(crate::schema::takes::Key { name: $name, need: $need, takes: $takes, means: $means },)*]
    };
}

pub(super) use keys;
