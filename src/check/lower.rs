//! Conditions with names → checked expressions with ids. Every fault is reported once, at the word.
//!
//! A part with a fault becomes a null of any type, so that the faults of the rest are found in the same run.

use super::names::{Asked, Named, Names, Tables};
use super::types::Type;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::model::expression::{ExprId, Expressions, Node};
use crate::model::vocabulary::{Fact, Place, Range};
use crate::source::Span;
use crate::syntax::ast::{Expr, Kind, Path, Sign, UnitName, UnitText};
use crate::syntax::print;
use crate::value::content::{Absence, Quantity, Value};
use crate::value::number::Number;
use crate::value::unit::Unit;

/// How strictly units are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// In a guideline, what cannot be compared is a fault of its author.
    Guideline,
    /// As in a guideline; a status that is undetermined is not there.
    Invariant,
    /// In `osteon condition`, as in CQL, it is null.
    Cql,
}

/// A checked expression with its type.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) id: ExprId,
    pub(super) kind: Type,
    pub(super) span: Span,
}

/// Lowers conditions into one list of expressions.
pub(super) struct Lowerer<'a> {
    pub(super) names: &'a Names,
    /// How many names were looked at for those that nothing has.
    pub(super) asked: &'a Asked,
    pub(super) tables: &'a Tables,
    pub(super) facts: &'a [Fact],
    /// The named numbers, and where each is written.
    pub(super) thresholds: &'a [(Value, Place)],
    pub(super) mode: Mode,
    pub(super) expressions: &'a mut Expressions,
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl Lowerer<'_> {
    /// A condition: its type must be boolean.
    pub(super) fn condition(&mut self, expr: &Expr) -> ExprId {
        let typed = self.lower(expr, None);
        self.need_boolean(&typed, expr);
        typed.id
    }

    pub(super) fn node(&mut self, node: Node, kind: Type, span: Span) -> Typed {
        let id = self.expressions.add(node, span);
        Typed { id, kind, span }
    }

    /// What stands for a part that has a fault.
    pub(super) fn nothing(&mut self, span: Span) -> Typed {
        self.node(Node::Literal(Value::Null(Absence::Written)), Type::Any, span)
    }

    pub(super) fn fault(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn need_boolean(&mut self, typed: &Typed, expr: &Expr) {
        if typed.kind.is_boolean() {
            return;
        }
        let message = format!("a condition (true or false) is needed here, this is {}", typed.kind.words());
        let fault = Diagnostic::new(Code::TypeMismatch, expr.span, message);
        let help = match &typed.kind {
            Type::Choice(fact) => self.tables.members.get(fact).map(|values| {
                let first = values.names.first().map_or("…", String::as_str);
                format!("compare it with one of its values: `{} = {first}`", values.owner)
            }),
            Type::Integer | Type::Decimal | Type::Quantity(_) => {
                Some(format!("compare it with a number: `{} >= …`", print::condition(expr)))
            }
            _ => None,
        };
        self.fault(fault.maybe_help(help));
    }

    /// Any expression. `expect` is the type on the other side of a comparison: it says whose members a bare word is.
    pub(super) fn lower(&mut self, expr: &Expr, expect: Option<&Type>) -> Typed {
        let span = expr.span;
        let literal = |value: Value| Node::Literal(value);
        match &expr.kind {
            Kind::Null => self.nothing(span),
            Kind::Boolean(value) => self.node(literal(Value::Boolean(*value)), Type::Boolean, span),
            Kind::Integer(value) => self.integer(value, span),
            Kind::Decimal(value) => self.node(literal(Value::Decimal(value.clone())), Type::Decimal, span),
            Kind::Quantity(number, unit) => self.quantity(number, unit, span),
            Kind::Text(value) => self.node(literal(Value::Text(value.as_str().into())), Type::Text, span),
            Kind::Date(value) => self.node(literal(Value::Date(*value)), Type::Date, span),
            Kind::Name(path) => self.name(path, span, expect),
            Kind::Not(operand) => {
                let typed = self.lower(operand, None);
                self.need_boolean(&typed, operand);
                self.node(Node::Not(typed.id), Type::Boolean, span)
            }
            Kind::Sign(sign, operand) => self.sign(*sign, operand, span),
            Kind::Arithmetic(operator, a, b) => {
                if let Some(refused) = self.refuse_hyphens(expr) {
                    return refused;
                }
                self.arithmetic(*operator, a, b, span)
            }
            Kind::Compare(comparison, a, b) => {
                if let Some(refused) = self.refuse_not(expr, a).or_else(|| self.refuse_chain(expr)) {
                    return refused;
                }
                let (a, b) = self.pair(a, b, true);
                self.plausible(&a, &b);
                self.node(Node::Compare(*comparison, a.id, b.id), Type::Boolean, span)
            }
            Kind::Equality(equality, a, b) => self.equality(expr, *equality, a, b),
            Kind::Junction(junction, parts) => {
                let ids = self.conditions(parts);
                self.node(Node::Junction(*junction, ids), Type::Boolean, span)
            }
            Kind::Xor(a, b) => {
                let (a, b) = (self.condition(a), self.condition(b));
                self.node(Node::Xor(a, b), Type::Boolean, span)
            }
            Kind::Implies(a, b) => {
                let (a, b) = (self.condition(a), self.condition(b));
                self.node(Node::Implies(a, b), Type::Boolean, span)
            }
            _ => self.composite(expr, expect),
        }
    }

    pub(super) fn conditions(&mut self, parts: &[Expr]) -> Vec<ExprId> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    /// A whole number outside CQL's integers is refused, except where a decimal is meant.
    fn integer(&mut self, value: &Number, span: Span) -> Typed {
        let fits = value.to_i64().filter(|value| i32::try_from(*value).is_ok());
        let Some(whole) = fits else {
            let message = "a whole number lies between -2147483648 and 2147483647";
            self.fault(
                Diagnostic::new(Code::NumberInvalid, span, message)
                    .help("write it as a decimal, with a point"),
            );
            return self.nothing(span);
        };
        self.node(Node::Literal(Value::Integer(whole)), Type::Integer, span)
    }

    fn sign(&mut self, sign: Sign, operand: &Expr, span: Span) -> Typed {
        if let (Sign::Minus, Kind::Integer(value)) = (sign, &operand.kind) {
            return self.integer(&value.negated(), span);
        }
        let typed = self.lower(operand, None);
        let numeric = typed.kind.is_number() || matches!(typed.kind, Type::Quantity(_));
        if !numeric {
            let message = format!("a sign needs a number, this is {}", typed.kind.words());
            self.fault(Diagnostic::new(Code::TypeMismatch, operand.span, message));
            return self.nothing(span);
        }
        match sign {
            Sign::Plus => typed,
            Sign::Minus => match self.negated(typed.id) {
                Some(value) => self.node(Node::Literal(value), typed.kind, span),
                None => self.node(Node::Negate(typed.id), typed.kind, span),
            },
        }
    }

    /// A written number with its sign turned: `-2.5` is one number, and is looked at as one.
    fn negated(&self, id: ExprId) -> Option<Value> {
        match self.expressions.get(id) {
            Node::Literal(value @ (Value::Decimal(_) | Value::Quantity(_))) => super::range::negated(value),
            _ => None,
        }
    }

    fn quantity(&mut self, number: &Number, name: &UnitName, span: Span) -> Typed {
        let Some(unit) = self.unit(name) else {
            return self.nothing(span);
        };
        let value = Value::Quantity(Quantity { number: number.clone(), unit: unit.clone() });
        self.node(Node::Literal(value), Type::Quantity(Some(unit)), span)
    }

    /// The unit of a name, or a fault.
    pub(super) fn unit(&mut self, name: &UnitName) -> Option<Unit> {
        match &name.unit {
            UnitText::Calendar(unit) => Some(Unit::calendar(*unit)),
            UnitText::Ucum(code) => unit(code, name.span, self.diagnostics),
        }
    }

    fn name(&mut self, path: &Path, span: Span, expect: Option<&Type>) -> Typed {
        let dotted = print_path(path);
        let Some(named) = self.names.find(&dotted).cloned() else {
            return match path.as_slice() {
                [word] => self.member_or_unknown(&word.text, span, expect),
                _ => self.no_such_path(&dotted, span),
            };
        };
        let node = match &named {
            Named::Fact(id) => Node::Fact(*id),
            Named::Threshold(id) => Node::Threshold(*id),
            Named::Definition(id) => Node::Definition(*id),
            other => {
                let (message, help) = self.no_value(&dotted, other);
                let code =
                    if matches!(other, Named::Several(_)) { Code::AmbiguousName } else { Code::TypeMismatch };
                self.fault(Diagnostic::new(code, span, message).help(help));
                return self.nothing(span);
            }
        };
        let kind = self.tables.kind(&named).cloned().unwrap_or(Type::Any);
        self.node(node, kind, span)
    }

    /// Why a name has no value of its own, and what to write.
    fn no_value(&self, name: &str, named: &Named) -> (String, String) {
        let asked = |what: &str, status: &str| {
            (format!("`{name}` is {what}: ask for its status"), format!("write `{name} {status}`"))
        };
        match named {
            Named::Decision(id) => {
                let outcomes = self.tables.outcomes.get(id).map(|values| listed(&values.names));
                let outcomes = outcomes.unwrap_or_default();
                let message = format!("`{name}` is a decision: it can only be compared with its outcomes");
                (message, format!("write `{name} = …` or `{name} in {{…}}` with one of {outcomes}"))
            }
            Named::Recommendation(_) => {
                let message = format!("`{name}` is a recommendation: ask whether it applies");
                (message, format!("write `{name} applies`"))
            }
            Named::Choice(_) => asked("a choice", "is open` or, of an option, `….option is excluded"),
            Named::Monitor(_) => asked("a monitor", "is overdue"),
            Named::Several(all) => {
                let message = format!("several modules have the name `{name}`");
                (
                    message,
                    format!(
                        "write {}",
                        all.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(" or ")
                    ),
                )
            }
            other => {
                let message = format!("`{name}` is {}: a condition cannot mention it", other.words());
                (message, "a choice takes it up with `options_from`".to_owned())
            }
        }
    }

    /// A dotted name that nothing has: perhaps an option without a status, perhaps a misspelt one.
    fn no_such_path(&mut self, dotted: &str, span: Span) -> Typed {
        if let Some((choice, option)) = dotted.rsplit_once('.')
            && let Some(Named::Choice(id)) = self.names.find(choice)
        {
            let names = self.option_names(*id);
            let (message, help) = if names.iter().any(|name| name == option) {
                (
                    format!("`{dotted}` is an option: ask for its status"),
                    format!("write `{dotted} is excluded`"),
                )
            } else {
                (format!("`{choice}` has no option `{option}`"), values_help(option, &names))
            };
            self.fault(Diagnostic::new(Code::UnknownName, span, message).help(help));
            return self.nothing(span);
        }
        self.unknown_name(dotted, span)
    }

    pub(super) fn option_names(&self, choice: crate::model::expression::ChoiceId) -> Vec<String> {
        let options = self.tables.options.get(&choice);
        options.map_or(Vec::new(), |options| options.iter().map(|(name, _)| name.clone()).collect())
    }

    /// A word that is no name: a member of the choice on the other side, or a fault.
    fn member_or_unknown(&mut self, word: &str, span: Span, expect: Option<&Type>) -> Typed {
        let Some(Type::Choice(fact)) = expect else {
            if expect == Some(&Type::Boolean)
                && ["yes", "no", "True", "False", "TRUE", "FALSE"].contains(&word)
            {
                let message = format!("nothing is called `{word}` here");
                let help = "a fact that is true or false is compared with `true` or `false`, or stands alone";
                self.fault(Diagnostic::new(Code::UnknownName, span, message).help(help));
                return self.nothing(span);
            }
            return self.unknown_name(word, span);
        };
        let Some(values) = self.tables.members.get(fact) else {
            return self.unknown_name(word, span);
        };
        if let Some(member) = values.find(word) {
            let kind = Type::Choice(*fact);
            return self.node(Node::Literal(Value::Member(member)), kind, span);
        }
        let fault = unknown_member(word, span, &values.owner, &values.names);
        self.fault(fault);
        self.nothing(span)
    }

    fn unknown_name(&mut self, word: &str, span: Span) -> Typed {
        let owners = self.tables.owners_of(word);
        let fault = Diagnostic::new(Code::UnknownName, span, format!("nothing is called `{word}` here"));
        let help = match owners.as_slice() {
            [] => match self.names.nearest(word, self.asked) {
                Some(near) => Some(format!("did you mean `{near}`?")),
                None => (self.mode == Mode::Guideline).then(|| {
                    format!("a number with a name is declared as `[threshold.{word}]`, a value as `[define.{word}]`")
                }),
            },
            [owner] => Some(format!("`{word}` is a value of `{owner}`: write `{owner} = {word}`")),
            [first, ..] => {
                Some(format!("`{word}` is a value, for example of `{first}`: write `{first} = {word}`"))
            }
        };
        self.fault(fault.maybe_help(help));
        self.nothing(span)
    }

    /// Two sides that are held against each other; a bare word on one side is a member of the other's choice.
    pub(super) fn pair(&mut self, a: &Expr, b: &Expr, ordered: bool) -> (Typed, Typed) {
        let bare = |expr: &Expr, names: &Names| {
            matches!(&expr.kind, Kind::Name(path) if path.len() == 1
                && path.iter().all(|word| names.find(&word.text).is_none()))
        };
        let (a, b) = if bare(a, self.names) && !bare(b, self.names) {
            let b = self.lower(b, None);
            let a = self.lower(a, Some(&b.kind));
            (a, b)
        } else {
            let a = self.lower(a, None);
            let b = self.lower(b, Some(a.kind.point()));
            (a, b)
        };
        self.fitted(a, b, ordered)
    }
}

/// The unit of a code, or a fault at its place.
pub(super) fn unit(code: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<Unit> {
    match Unit::parse(code) {
        Ok(unit) => Some(unit),
        Err(fault) => {
            let help = fault.suggestion.map(|near| format!("did you mean `{near}`?"));
            diagnostics.push(Diagnostic::new(Code::UnknownUnit, span, fault.message).maybe_help(help));
            None
        }
    }
}

/// A value that its choice or decision does not have.
pub(super) fn unknown_member(word: &str, span: Span, owner: &str, names: &[String]) -> Diagnostic {
    let fault = Diagnostic::new(Code::UnknownMember, span, format!("`{word}` is not a value of `{owner}`"));
    fault.help(values_help(word, names))
}

/// Which value was probably meant, or all there are.
pub(super) fn values_help(word: &str, names: &[String]) -> String {
    match nearest(word, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its values are {}", listed(names)),
    }
}

pub(super) fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

pub(super) fn print_path(path: &Path) -> String {
    let words: Vec<&str> = path.iter().map(|word| word.text.as_str()).collect();
    words.join(".")
}

/// A range in words: `0.1 to 30 mg/dL`.
pub(super) fn range_words(range: &Range) -> String {
    use crate::value::canonical::plain;
    match (&range.from, &range.to) {
        (Some(from), Some(to)) => format!("{} to {}", plain(from), plain(to)),
        (Some(from), None) => format!("{} and above", plain(from)),
        (None, Some(to)) => format!("{} and below", plain(to)),
        (None, None) => "not limited".to_owned(),
    }
}
