//! Two sides that are held against each other: whether they go together, and what was probably meant if not.

use super::lower::{Lowerer, Mode, Typed};
use super::types::{self, Fit, Type, fit};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::expression::{ExprId, FactId, Node};
use crate::model::vocabulary::Fact;
use crate::syntax::ast::{Expr, Kind};
use crate::syntax::print;
use crate::value::content::Value;
use crate::value::operator::Arithmetic;
use crate::value::unit::Unit;

impl Lowerer<'_> {
    /// Reports what does not fit, after laboratory units of one analyte were brought together.
    pub(super) fn fitted(&mut self, a: Typed, b: Typed, ordered: bool) -> (Typed, Typed) {
        match fit(&a.kind, &b.kind, ordered) {
            Fit::Good => {}
            Fit::UnitMismatch => {
                if let Some(b) = self.converted(&a, &b) {
                    return (a, b);
                }
                if let Some(a) = self.converted(&b, &a) {
                    return (a, b);
                }
                if self.mode != Mode::Cql {
                    let is_substance = by_substance(&a.kind, &b.kind);
                    let why = match is_substance {
                        true => "only a factor of the substance converts one into the other",
                        false => "the units measure different things",
                    };
                    let (left, right) = (a.kind.words(), b.kind.words());
                    let message = format!("{left} cannot be compared with {right}: {why}");
                    let help = self.measured_in(&a, &b, is_substance);
                    let help = help.or_else(|| self.measured_in(&b, &a, is_substance));
                    let fault = self.of_two(Code::UnitMismatch, message, &a, &b).maybe_help(help);
                    self.fault(fault);
                }
            }
            Fit::UnitMissing => {
                if self.mode != Mode::Cql {
                    self.unit_missing(&a, &b);
                }
            }
            Fit::Never => self.unlike(&a, &b),
        }
        (a, b)
    }

    /// A fault of two sides: at the number that is written there, which is more likely wrong than what it is held against.
    pub(super) fn of_two(&self, code: Code, message: String, a: &Typed, b: &Typed) -> Diagnostic {
        let is_written = |typed: &Typed| matches!(self.expressions.get(typed.id), Node::Literal(_));
        let (odd, other) = if is_written(a) && !is_written(b) { (a, b) } else { (b, a) };
        let fault = Diagnostic::new(code, odd.span, message).caption(odd.kind.words());
        let fault = fault.also(other.span, other.kind.words());
        // The unit of a named number stands beside it.
        let declared = [odd, other].into_iter().filter_map(|side| match self.expressions.get(side.id) {
            Node::Threshold(id) => self.thresholds.get(id.index()).map(|(_, place)| place.0),
            _ => None,
        });
        declared.fold(fault, |fault, place| fault.also(place, "declared here"))
    }

    /// In which units a fact can be written.
    fn measured_in(&self, side: &Typed, other: &Typed, is_substance: bool) -> Option<String> {
        let fact = self.facts.get(self.root_fact(side.id)?.index())?;
        let others = fact.conversions.iter().map(|other| other.unit.to_string());
        let units: Vec<String> = fact.unit().map(|unit| unit.to_string()).into_iter().chain(others).collect();
        let said = format!("the {} is measured in {}", fact.label, units.join(" or "));
        match &other.kind {
            Type::Quantity(Some(unit)) if is_substance => {
                Some(format!("{said}; {}", conversion_help(fact, unit)))
            }
            _ => Some(said),
        }
    }

    fn unlike(&mut self, a: &Typed, b: &Typed) {
        let (left, right) = (self.words(&a.kind), self.words(&b.kind));
        let message = format!("{left} cannot be compared with {right}");
        let help = self.meant(a, b).or_else(|| self.meant(b, a));
        let fault = Diagnostic::new(Code::TypeMismatch, b.span, message).caption(right).also(a.span, left);
        self.fault(fault.maybe_help(help));
    }

    /// What a type is called, with the name of the fact whose values it has.
    pub(super) fn words(&self, kind: &Type) -> String {
        let owner = match kind {
            Type::Choice(fact) => self.tables.members.get(fact).map(|values| &values.owner),
            _ => None,
        };
        owner.map_or_else(|| kind.words(), |owner| format!("a value of `{owner}`"))
    }

    /// What a writer probably meant by `odd`, held against `plain`.
    fn meant(&self, plain: &Typed, odd: &Typed) -> Option<String> {
        match (&plain.kind, self.expressions.get(odd.id)) {
            (Type::Choice(fact), Node::Literal(Value::Text(text))) => {
                let values = self.tables.members.get(fact)?;
                match values.find(text) {
                    Some(_) => {
                        Some(format!("values are written without quotes: `{} = {text}`", values.owner))
                    }
                    None => Some(super::lower::values_help(text, &values.names)),
                }
            }
            (Type::Date, node) => {
                let date = self.subtracted_date(node, odd)?;
                Some(format!("a date begins with `@`: `@{date}`"))
            }
            _ => None,
        }
    }

    /// `2026-03-01`, which reads as a subtraction.
    fn subtracted_date(&self, node: &Node, whole: &Typed) -> Option<String> {
        let Node::Arithmetic(Arithmetic::Subtract, first, last) = node else {
            return None;
        };
        let number = |id: &ExprId| match self.expressions.get(*id) {
            Node::Literal(Value::Integer(number)) => Some(*number),
            _ => None,
        };
        let length = whole.span.end.checked_sub(whole.span.start)?;
        match (self.expressions.get(*first), length) {
            (Node::Arithmetic(Arithmetic::Subtract, year, month), 10) => {
                Some(format!("{}-{:02}-{:02}", number(year)?, number(month)?, number(last)?))
            }
            (Node::Literal(Value::Integer(year)), 7) => Some(format!("{year}-{:02}", number(last)?)),
            _ => None,
        }
    }

    pub(super) fn unit_missing(&mut self, a: &Typed, b: &Typed) {
        let (number, quantity) = if a.kind.is_number() { (a, b) } else { (b, a) };
        let written = |typed: &Typed| matches!(self.expressions.get(typed.id), Node::Literal(_));
        if written(quantity) && !written(number) {
            let kind = number.kind.words();
            let message = format!("{} is held against {kind}, which has no unit", quantity.kind.words());
            let fault = Diagnostic::new(Code::UnitMismatch, quantity.span, message).also(number.span, kind);
            return self.fault(fault.help("write the number alone, without a unit"));
        }
        let message = format!("a number without a unit, where the other side is {}", quantity.kind.words());
        // The unit of a named number stands beside it, not in the condition.
        let named = match self.expressions.get(number.id) {
            Node::Threshold(id) => self.thresholds.get(id.index()).map(|(_, place)| place.0),
            _ => None,
        };
        if let (Some(place), Type::Quantity(Some(unit))) = (named, &quantity.kind) {
            let fault = Diagnostic::new(Code::UnitMissing, place, message).also(number.span, "used here");
            return self.fault(fault.help(format!("write the unit on a line below it: `unit = \"{unit}\"`")));
        }
        let help = match &quantity.kind {
            Type::Quantity(Some(unit)) => {
                Some(format!("write the unit after the number, for example `{unit}`"))
            }
            _ => None,
        };
        self.fault(
            Diagnostic::new(Code::UnitMissing, number.span, message)
                .also(quantity.span, quantity.kind.words())
                .maybe_help(help),
        );
    }

    /// A quantity brought to the unit of the fact on the other side by the factor of its analyte.
    fn converted(&mut self, target: &Typed, quantity: &Typed) -> Option<Typed> {
        let fact = self.facts.get(self.root_fact(target.id)?.index())?;
        let Type::Quantity(Some(unit)) = &quantity.kind else {
            return None;
        };
        let to = fact.unit()?.clone();
        let conversion =
            fact.conversions.iter().find(|conversion| conversion.unit.ratio_to(unit).is_some())?;
        let node = Node::Converted {
            operand: quantity.id,
            from: conversion.unit.clone(),
            factor: conversion.factor.clone(),
            to: to.clone(),
        };
        Some(self.node(node, Type::Quantity(Some(to)), quantity.span))
    }

    /// The same of every member of an interval or a list.
    pub(super) fn converted_all(&mut self, target: &Typed, whole: &Typed) -> Option<Typed> {
        let is_list = match whole.kind {
            Type::Interval(_) => false,
            Type::List(_) => true,
            _ => return None,
        };
        if fit(&target.kind, whole.kind.point(), true) != Fit::UnitMismatch {
            return None;
        }
        let mut node = self.expressions.get(whole.id).clone();
        if !matches!(node, Node::Interval { .. } | Node::List(_)) {
            return None;
        }
        let mut kind = None;
        for member in node.operands_mut() {
            let typed = Typed { id: *member, kind: whole.kind.point().clone(), span: whole.span };
            let converted = self.converted(target, &typed)?;
            *member = converted.id;
            kind = Some(converted.kind);
        }
        let kind = Box::new(kind?);
        let kind = if is_list { Type::List(kind) } else { Type::Interval(kind) };
        Some(self.node(node, kind, whole.span))
    }

    /// The one fact that an expression is a value of.
    pub(super) fn root_fact(&self, id: ExprId) -> Option<FactId> {
        match self.expressions.get(id) {
            Node::Fact(fact) | Node::Series(_, fact) => Some(*fact),
            Node::Definition(id) => self.tables.roots.get(id).copied(),
            Node::Extreme(_, operands) => operands.first().and_then(|first| self.root_fact(*first)),
            _ => None,
        }
    }

    /// `65 <= age <= 80` reads `(65 <= age) <= 80`: refused, with the form that says it.
    pub(super) fn refuse_chain(&mut self, whole: &Expr) -> Option<Typed> {
        let Kind::Compare(second, left, right) = &whole.kind else {
            return None;
        };
        let Kind::Compare(first, low, middle) = &left.kind else {
            return None;
        };
        let says = |expr: &Expr| print::condition(expr);
        let message = "comparisons do not chain: this reads as the first one held against the last number";
        let help = format!(
            "write `{} {} {middle} and {middle} {} {}`",
            says(low),
            first.text(),
            second.text(),
            says(right),
            middle = says(middle)
        );
        self.fault(Diagnostic::new(Code::TypeMismatch, whole.span, message).help(help));
        Some(self.nothing(whole.span))
    }

    /// `t-score`, where no name of it is known, is one name with hyphens and no subtraction.
    pub(super) fn refuse_hyphens(&mut self, whole: &Expr) -> Option<Typed> {
        let words = hyphenated(whole)?;
        let written = words.iter().map(|word| word.len() + 1).sum::<usize>().saturating_sub(1);
        let length = whole.span.end.checked_sub(whole.span.start)?;
        let adjacent = usize::try_from(length).ok() == Some(written);
        if !adjacent || words.iter().all(|word| self.names.find(word).is_some()) {
            return None;
        }
        let name = words.join("_");
        let near =
            if self.names.find(&name).is_some() { Some(name) } else { self.names.nearest(&name, self.asked) };
        let help = near.map_or_else(
            || "names are written with underscores; a minus between names needs spaces".to_owned(),
            |near| format!("did you mean `{near}`? names are written with underscores"),
        );
        let message = format!("nothing is called `{}` here", words.join("-"));
        self.fault(Diagnostic::new(Code::UnknownName, whole.span, message).help(help));
        Some(self.nothing(whole.span))
    }
}

/// Where the factor of a substance is told.
pub(super) fn conversion_help(fact: &Fact, unit: &Unit) -> String {
    format!("for {unit} as well, give `{}` a `conversion` in its vocabulary: unit, factor, source", fact.name)
}

fn by_substance(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Quantity(Some(a)), Type::Quantity(Some(b))) => types::by_substance(a, b),
        _ => false,
    }
}

/// The names of `a-b-c`.
fn hyphenated(expr: &Expr) -> Option<Vec<&str>> {
    match &expr.kind {
        Kind::Name(path) => match path.as_slice() {
            [word] => Some(vec![word.text.as_str()]),
            _ => None,
        },
        Kind::Arithmetic(Arithmetic::Subtract, left, right) => {
            let mut words = hyphenated(left)?;
            words.extend(hyphenated(right)?);
            Some(words)
        }
        _ => None,
    }
}
