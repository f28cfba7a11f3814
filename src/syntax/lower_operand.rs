//! Operators and composite operands of a condition.

use pest::iterators::{Pair, Pairs};

use super::ast::{
    Arithmetic, Bound, Boundary, Comparison, Equality, Expr, Extreme, Junction, Kind, Relation, Series, Sign,
    State,
};
use super::condition::{Builder, deepest};
use super::grammar::Rule;
use super::lower_literal::unit_name;
use super::precedence::{self, Strength};
use crate::diagnostic::{Code, Diagnostic};
use crate::value::date::CalendarUnit;

type Built = Result<Expr, Box<Diagnostic>>;

/// An operator before its operand.
pub(super) enum Prefix {
    Not,
    Sign(Sign),
    Boundary(Boundary),
}

pub(super) fn prefix(pair: &Pair<'_, Rule>) -> Prefix {
    match pair.clone().into_inner().next().map(|inner| inner.as_rule()) {
        Some(Rule::minus) => Prefix::Sign(Sign::Minus),
        Some(Rule::plus) => Prefix::Sign(Sign::Plus),
        Some(Rule::start_of) => Prefix::Boundary(Boundary::Start),
        Some(Rule::end_of) => Prefix::Boundary(Boundary::End),
        _ => Prefix::Not,
    }
}

impl Prefix {
    pub(super) fn strength(&self) -> Strength {
        match self {
            Prefix::Not => precedence::NOT,
            Prefix::Sign(_) => precedence::SIGN,
            Prefix::Boundary(_) => precedence::BOUNDARY,
        }
    }

    pub(super) fn apply(self, operand: Expr) -> Kind {
        match (self, operand) {
            (Prefix::Not, operand) => Kind::Not(Box::new(operand)),
            (Prefix::Boundary(boundary), operand) => Kind::Boundary(boundary, Box::new(operand)),
            (Prefix::Sign(sign), operand) => Kind::Sign(sign, Box::new(operand)),
        }
    }
}

pub(super) fn infix_strength(pair: &Pair<'_, Rule>) -> Strength {
    match pair.as_rule() {
        Rule::implies => precedence::IMPLIES,
        Rule::or | Rule::xor => precedence::OR,
        Rule::and => precedence::AND,
        Rule::equal | Rule::not_equal | Rule::equivalent | Rule::not_equivalent => precedence::EQUALITY,
        Rule::less | Rule::less_or_equal | Rule::greater | Rule::greater_or_equal => precedence::INEQUALITY,
        Rule::relation => match relation(pair).0 {
            Relation::In | Relation::Contains => precedence::MEMBERSHIP,
            _ => precedence::TIMING,
        },
        Rule::power => precedence::POWER,
        Rule::multiply | Rule::divide | Rule::truncated_divide | Rule::modulo => precedence::MULTIPLICATION,
        _ => precedence::ADDITION,
    }
}

pub(super) fn suffix_strength(rule: Rule) -> Strength {
    match rule {
        Rule::between => precedence::BETWEEN,
        Rule::in_unit => precedence::IN_UNIT,
        _ => precedence::IS,
    }
}

/// Which relation, and how fine dates are compared.
fn relation(pair: &Pair<'_, Rule>) -> (Relation, Option<CalendarUnit>) {
    let mut relation = Relation::SameAs;
    let mut precision = None;
    for part in pair.clone().into_inner() {
        match part.as_rule() {
            Rule::before => relation = Relation::Before,
            Rule::after => relation = Relation::After,
            Rule::on_or_before => relation = Relation::OnOrBefore,
            Rule::on_or_after => relation = Relation::OnOrAfter,
            Rule::or_before => relation = Relation::SameOrBefore,
            Rule::or_after => relation = Relation::SameOrAfter,
            Rule::r#in => relation = Relation::In,
            Rule::contains => relation = Relation::Contains,
            Rule::includes => relation = Relation::Includes,
            Rule::included_in => relation = Relation::IncludedIn,
            Rule::properly_in => relation = Relation::ProperlyIn,
            Rule::properly_contains => relation = Relation::ProperlyContains,
            Rule::properly_includes => relation = Relation::ProperlyIncludes,
            Rule::properly_included_in => relation = Relation::ProperlyIncludedIn,
            Rule::singular => precision = CalendarUnit::parse(part.as_str()),
            _ => {}
        }
    }
    (relation, precision)
}

impl Builder {
    pub(super) fn infix(self, left: Expr, operator: &Pair<'_, Rule>, right: Expr) -> Built {
        let span = left.span.to(right.span);
        let depth = left.depth.max(right.depth);
        let (l, r) = (Box::new(left), Box::new(right));
        let kind = match operator.as_rule() {
            Rule::implies => Kind::Implies(l, r),
            Rule::xor => Kind::Xor(l, r),
            Rule::or => return self.junction(Junction::Or, *l, *r),
            Rule::and => return self.junction(Junction::And, *l, *r),
            Rule::equal => Kind::Equality(Equality::Equal, l, r),
            Rule::not_equal => Kind::Equality(Equality::NotEqual, l, r),
            Rule::equivalent => Kind::Equality(Equality::Equivalent, l, r),
            Rule::not_equivalent => Kind::Equality(Equality::NotEquivalent, l, r),
            Rule::less => Kind::Compare(Comparison::Less, l, r),
            Rule::less_or_equal => Kind::Compare(Comparison::LessOrEqual, l, r),
            Rule::greater => Kind::Compare(Comparison::Greater, l, r),
            Rule::greater_or_equal => Kind::Compare(Comparison::GreaterOrEqual, l, r),
            Rule::power => Kind::Arithmetic(Arithmetic::Power, l, r),
            Rule::multiply => Kind::Arithmetic(Arithmetic::Multiply, l, r),
            Rule::divide => Kind::Arithmetic(Arithmetic::Divide, l, r),
            Rule::truncated_divide => Kind::Arithmetic(Arithmetic::TruncatedDivide, l, r),
            Rule::modulo => Kind::Arithmetic(Arithmetic::Modulo, l, r),
            Rule::add => Kind::Arithmetic(Arithmetic::Add, l, r),
            Rule::subtract => Kind::Arithmetic(Arithmetic::Subtract, l, r),
            _ => {
                let (relation, precision) = relation(operator);
                Kind::Relation { relation, precision, left: l, right: r }
            }
        };
        self.node(kind, span, depth)
    }

    /// `a or b or c` is one junction of three; brackets keep an inner one apart only in place, not in meaning.
    fn junction(self, junction: Junction, left: Expr, right: Expr) -> Built {
        let span = left.span.to(right.span);
        let mut operands = Vec::new();
        let mut depth = 0;
        for side in [left, right] {
            match side {
                Expr { kind: Kind::Junction(inner, parts), depth: inner_depth, .. } if inner == junction => {
                    depth = depth.max(inner_depth.saturating_sub(1));
                    operands.extend(parts);
                }
                other => {
                    depth = depth.max(other.depth);
                    operands.push(other);
                }
            }
        }
        self.node(Kind::Junction(junction, operands), span, depth)
    }

    pub(super) fn suffix(self, operand: Expr, suffix: Pair<'_, Rule>) -> Built {
        let span = operand.span.to(self.span(&suffix));
        let rule = suffix.as_rule();
        let mut depth = operand.depth;
        let parts: Vec<_> = suffix.clone().into_inner().collect();
        let first = |wanted: Rule| parts.iter().find(|part| part.as_rule() == wanted);
        let kind = match rule {
            Rule::between => {
                let mut ends = parts
                    .iter()
                    .filter(|part| part.as_rule() == Rule::endpoint)
                    .map(|part| self.endpoint(part.clone()));
                let (Some(low), Some(high)) = (ends.next(), ends.next()) else {
                    return Err(self.fault(Code::ConditionSyntax, &suffix, "`between` needs two ends"));
                };
                let (low, high) = (low?, high?);
                depth = depth.max(low.depth).max(high.depth);
                Kind::Between {
                    properly: first(Rule::properly_word).is_some(),
                    value: Box::new(operand),
                    low: Box::new(low),
                    high: Box::new(high),
                }
            }
            Rule::is_state => Kind::Is {
                operand: Box::new(operand),
                negated: first(Rule::not).is_some(),
                state: first(Rule::state).map_or(State::Null, |part| state(part.as_str())),
            },
            Rule::in_unit => match first(Rule::quoted).or(first(Rule::bare_unit)) {
                Some(unit) => Kind::InUnit(Box::new(operand), unit_name(self, unit)),
                None => return Err(self.fault(Code::ConditionSyntax, &suffix, "`in` needs a unit")),
            },
            _ => return self.status(operand, &suffix, &parts),
        };
        self.node(kind, span, depth)
    }

    /// `r applies`, `c.option is excluded`: only names have a status.
    fn status(self, operand: Expr, suffix: &Pair<'_, Rule>, parts: &[Pair<'_, Rule>]) -> Built {
        let span = operand.span.to(self.span(suffix));
        let Kind::Name(path) = operand.kind else {
            let message = "only the name of a recommendation, option or monitor has a status";
            return Err(Box::new(Diagnostic::new(Code::ConditionSyntax, operand.span, message)));
        };
        let word = parts
            .iter()
            .find(|part| part.as_rule() == Rule::name_word)
            .map_or_else(|| self.word(suffix), |part| self.word(part));
        self.node(Kind::Status(path, word), span, 1)
    }
}

fn state(text: &str) -> State {
    State::ALL.iter().copied().find(|state| state.text() == text).unwrap_or(State::Null)
}

/// Everything that is neither a literal nor in brackets.
pub(super) fn composite(b: Builder, pair: Pair<'_, Rule>) -> Built {
    let span = b.span(&pair);
    let rule = pair.as_rule();
    let whole = pair.clone();
    let parts = pair.into_inner();
    let (kind, depth) = match rule {
        Rule::name => (Kind::Name(parts.map(|part| b.word(&part)).collect()), 0),
        Rule::list => {
            let items = b.all(parts)?;
            let depth = deepest(&items);
            (Kind::List(items), depth)
        }
        Rule::interval => interval(b, parts)?,
        Rule::if_then_else => {
            let items = expressions(b, parts)?;
            let depth = deepest(&items);
            let mut items = items.into_iter().map(Box::new);
            match (items.next(), items.next(), items.next()) {
                (Some(a), Some(t), Some(e)) => (Kind::If(a, t, e), depth),
                _ => return Err(b.fault(Code::ConditionSyntax, &whole, "`if` needs `then` and `else`")),
            }
        }
        Rule::case => case(b, &whole, parts)?,
        Rule::count => count(b, &whole, parts)?,
        Rule::extreme => extreme(b, parts)?,
        Rule::series => series(b, &whole, parts)?,
        Rule::elapsed => elapsed(b, &whole, parts)?,
        _ => call(b, &whole, parts)?,
    };
    b.node(kind, span, depth)
}

fn expressions(b: Builder, parts: Pairs<'_, Rule>) -> Result<Vec<Expr>, Box<Diagnostic>> {
    b.all(parts.filter(|part| part.as_rule() == Rule::expression))
}

type Composite = Result<(Kind, u32), Box<Diagnostic>>;

fn interval(b: Builder, parts: Pairs<'_, Rule>) -> Composite {
    let closed = |rule: Rule| parts.clone().any(|part| part.as_rule() == rule);
    let (low_closed, high_closed) = (closed(Rule::closed_low), closed(Rule::closed_high));
    let mut ends = expressions(b, parts)?.into_iter();
    let (Some(low), Some(high)) = (ends.next(), ends.next()) else {
        return Err(b.place.fault(Code::ConditionSyntax, 0..0, "an interval needs two ends".into()));
    };
    let depth = low.depth.max(high.depth);
    let kind = Kind::Interval { low: Box::new(low), low_closed, high: Box::new(high), high_closed };
    Ok((kind, depth))
}

fn case(b: Builder, whole: &Pair<'_, Rule>, parts: Pairs<'_, Rule>) -> Composite {
    let mut plain = expressions(b, parts.clone())?;
    let mut branches = Vec::new();
    for branch in parts.filter(|part| part.as_rule() == Rule::branch) {
        let mut two = expressions(b, branch.into_inner())?.into_iter();
        if let (Some(when), Some(then)) = (two.next(), two.next()) {
            branches.push((when, then));
        }
    }
    let Some(otherwise) = plain.pop() else {
        return Err(b.fault(Code::ConditionSyntax, whole, "`case` needs `else`"));
    };
    let subject = plain.pop();
    let depth = deepest(branches.iter().flat_map(|(when, then)| [when, then]))
        .max(otherwise.depth)
        .max(subject.as_ref().map_or(0, |subject| subject.depth));
    let kind = Kind::Case { subject: subject.map(Box::new), branches, otherwise: Box::new(otherwise) };
    Ok((kind, depth))
}

fn count(b: Builder, whole: &Pair<'_, Rule>, parts: Pairs<'_, Rule>) -> Composite {
    let (mut bound, mut count, mut operands) = (Bound::Exactly, None, Vec::new());
    for part in parts {
        match part.as_rule() {
            Rule::bound => {
                bound = match part.into_inner().next().map(|inner| inner.as_rule()) {
                    Some(Rule::at_least) => Bound::AtLeast,
                    Some(Rule::at_most) => Bound::AtMost,
                    _ => Bound::Exactly,
                }
            }
            Rule::whole => count = part.as_str().parse::<u32>().ok(),
            Rule::arguments => operands = b.all(part.into_inner())?,
            _ => {}
        }
    }
    let Some(count) = count else {
        return Err(b.fault(Code::NumberInvalid, whole, "this count is too large"));
    };
    let depth = deepest(&operands);
    let kind = Kind::Count { bound, count, operands };
    Ok((kind, depth))
}

fn extreme(b: Builder, parts: Pairs<'_, Rule>) -> Composite {
    let (mut extreme, mut operands) = (Extreme::Highest, Vec::new());
    for part in parts {
        match part.as_rule() {
            Rule::lowest => extreme = Extreme::Lowest,
            Rule::arguments => operands = b.all(part.into_inner())?,
            _ => {}
        }
    }
    let depth = deepest(&operands);
    Ok((Kind::Extreme(extreme, operands), depth))
}

fn series(b: Builder, whole: &Pair<'_, Rule>, parts: Pairs<'_, Rule>) -> Composite {
    let mut series = Series::DateOf;
    for part in parts {
        match part.as_rule() {
            Rule::previous => series = Series::Previous,
            Rule::earliest => series = Series::Earliest,
            Rule::name => {
                let span = b.span(&part);
                let path = part.into_inner().map(|word| b.word(&word)).collect();
                let name = b.node(Kind::Name(path), span, 0)?;
                return Ok((Kind::Series(series, Box::new(name)), 1));
            }
            _ => {}
        }
    }
    Err(b.fault(Code::ConditionSyntax, whole, "this needs the name of a fact"))
}

fn elapsed(b: Builder, whole: &Pair<'_, Rule>, parts: Pairs<'_, Rule>) -> Composite {
    let (mut difference, mut unit, mut ends) = (false, None, Vec::new());
    for part in parts {
        match part.as_rule() {
            Rule::difference_in => difference = true,
            Rule::plural => unit = CalendarUnit::parse(part.as_str()),
            Rule::endpoint => ends.push(b.endpoint(part)?),
            _ => {}
        }
    }
    let depth = deepest(&ends);
    let mut ends = ends.into_iter().map(Box::new);
    let (Some(unit), Some(low), Some(high)) = (unit, ends.next(), ends.next()) else {
        return Err(b.fault(Code::ConditionSyntax, whole, "`between` needs two dates"));
    };
    let kind = Kind::Elapsed { difference, unit, low, high };
    Ok((kind, depth))
}

fn call(b: Builder, whole: &Pair<'_, Rule>, mut parts: Pairs<'_, Rule>) -> Composite {
    let (Some(name), Some(arguments)) = (parts.next(), parts.next()) else {
        return Err(b.fault(Code::ConditionSyntax, whole, "this cannot be read"));
    };
    let arguments = b.all(arguments.into_inner())?;
    let depth = deepest(&arguments);
    Ok((Kind::Call(b.word(&name), arguments), depth))
}
