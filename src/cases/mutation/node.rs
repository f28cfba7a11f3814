//! The changes of one expression.

use super::mutant::Change;
use super::reading::Reading;
use crate::model::expression::{ExprId, Node};
use crate::model::guideline::Guideline;
use crate::value::content::{Quantity, Value};
use crate::value::date::CalendarUnit;
use crate::value::number::Number;
use crate::value::operator::{Bound, Comparison, Equality, Junction, Relation, State};
use crate::value::unit::Unit;

/// An expression in the place of another one, and how that reads.
pub(super) struct Changed {
    pub(super) change: Change,
    pub(super) node: Node,
    /// How the part reads afterwards.
    pub(super) now: String,
    pub(super) words: String,
}

/// What may stand in the place of an expression.
pub(super) fn changes(guideline: &Guideline, reading: Reading<'_>, id: ExprId) -> Vec<Changed> {
    let node = guideline.expressions.get(id);
    let changer = Changer { guideline, reading, id };
    match node {
        Node::Compare(comparison, a, b) => changer.comparisons(*comparison, *a, *b),
        Node::Equality(equality, a, b) => changer.equality(*equality, *a, *b),
        Node::Relation { relation, precision, left, right } => {
            changer.relation(*relation, *precision, *left, *right)
        }
        Node::Junction(junction, parts) => changer.junction(*junction, parts),
        Node::Extreme(extreme, parts) => changer.without(parts, |rest| Node::Extreme(*extreme, rest)),
        Node::List(parts) => changer.without(parts, Node::List),
        Node::Outcome(decision, named) => changer.outcomes(*decision, named),
        Node::Count { bound, count, operands } => changer.count(*bound, *count, operands),
        Node::Not(inner) => changer.not(*inner),
        Node::Is { operand, negated, state } => changer.is(*operand, *negated, *state),
        Node::Between { properly, value, low, high } => changer.between(*properly, *value, *low, *high),
        Node::Interval { .. } => changer.ends(node),
        Node::Literal(value) => changer.literal(value),
        Node::Elapsed { unit, .. } => changer.elapsed(node, *unit),
        Node::InUnit(inner, unit) => changer.in_unit(*inner, unit),
        _ => Vec::new(),
    }
}

#[derive(Clone, Copy)]
struct Changer<'a> {
    guideline: &'a Guideline,
    reading: Reading<'a>,
    id: ExprId,
}

/// A comparison in words.
fn comparison_words(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "below",
        Comparison::LessOrEqual => "at most",
        Comparison::Greater => "above",
        Comparison::GreaterOrEqual => "at least",
    }
}

fn relation_words(relation: Relation) -> &'static str {
    match relation {
        Relation::OnOrBefore => "on that day or before it",
        Relation::OnOrAfter => "on that day or after it",
        other => other.text(),
    }
}

impl Changer<'_> {
    fn changed(&self, change: Change, node: Node, now: Option<String>, words: String) -> Changed {
        Changed { change, node, now: now.unwrap_or_else(|| words.clone()), words }
    }

    fn comparisons(self, comparison: Comparison, a: ExprId, b: ExprId) -> Vec<Changed> {
        use Comparison::{Greater, GreaterOrEqual, Less, LessOrEqual};
        let others = match comparison {
            Less => [LessOrEqual, Greater],
            LessOrEqual => [Less, GreaterOrEqual],
            Greater => [GreaterOrEqual, Less],
            GreaterOrEqual => [Greater, LessOrEqual],
        };
        let change = |other: Comparison| {
            let now = self.reading.between(self.id, [a, b], comparison.text(), other.text());
            let words =
                format!("\"{}\" becomes \"{}\"", comparison_words(comparison), comparison_words(other));
            self.changed(Change::Comparison, Node::Compare(other, a, b), now, words)
        };
        others.map(change).into()
    }

    fn equality(self, equality: Equality, a: ExprId, b: ExprId) -> Vec<Changed> {
        let other = match equality {
            Equality::Equal => Equality::NotEqual,
            Equality::NotEqual => Equality::Equal,
            Equality::Equivalent => Equality::NotEquivalent,
            Equality::NotEquivalent => Equality::Equivalent,
        };
        let words = |equality: Equality| match equality {
            Equality::Equal | Equality::Equivalent => "is",
            Equality::NotEqual | Equality::NotEquivalent => "is not",
        };
        let now = self.reading.between(self.id, [a, b], equality.text(), other.text());
        let words = format!("\"{}\" becomes \"{}\"", words(equality), words(other));
        vec![self.changed(Change::Comparison, Node::Equality(other, a, b), now, words)]
    }

    fn relation(
        self,
        relation: Relation,
        precision: Option<CalendarUnit>,
        left: ExprId,
        right: ExprId,
    ) -> Vec<Changed> {
        let other = match relation {
            Relation::Before => Relation::OnOrBefore,
            Relation::OnOrBefore => Relation::Before,
            Relation::After => Relation::OnOrAfter,
            Relation::OnOrAfter => Relation::After,
            Relation::SameOrBefore => Relation::Before,
            Relation::SameOrAfter => Relation::After,
            _ => return Vec::new(),
        };
        let now = self.reading.between(self.id, [left, right], relation.text(), other.text());
        let words = format!("\"{}\" becomes \"{}\"", relation_words(relation), relation_words(other));
        let node = Node::Relation { relation: other, precision, left, right };
        vec![self.changed(Change::Comparison, node, now, words)]
    }

    fn junction(self, junction: Junction, parts: &[ExprId]) -> Vec<Changed> {
        let other = match junction {
            Junction::And => Junction::Or,
            Junction::Or => Junction::And,
        };
        let words = match junction {
            Junction::And => "all must hold; after the change one is enough",
            Junction::Or => "one is enough; after the change all must hold",
        };
        let now = self.reading.between_all(self.id, parts, junction.text(), other.text());
        let mut all = Vec::new();
        if parts.len() > 1 {
            let node = Node::Junction(other, parts.to_vec());
            all.push(self.changed(Change::Junction, node, now, words.to_owned()));
        }
        all.extend(self.without(parts, |rest| Node::Junction(junction, rest)));
        all
    }

    /// Without one operand after the other.
    fn without(self, parts: &[ExprId], node: impl Fn(Vec<ExprId>) -> Node) -> Vec<Changed> {
        if parts.len() < 2 {
            return Vec::new();
        }
        let without = |(at, part): (usize, &ExprId)| {
            let rest = parts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, id)| *id);
            let words = format!("`{}` is left out", self.reading.text(*part));
            let now = self.reading.without(self.id, parts, at);
            self.changed(Change::Operand, node(rest.collect()), now, words)
        };
        parts.iter().enumerate().map(without).collect()
    }

    fn outcomes(self, id: crate::model::expression::DecisionId, named: &[u16]) -> Vec<Changed> {
        let Some(decision) = self.guideline.decisions.get(id.index()) else {
            return Vec::new();
        };
        let name = |place: &u16| {
            decision.outcomes.get(usize::from(*place)).map_or("", |outcome| outcome.name.as_str())
        };
        let without = |at: &u16| {
            let rest: Vec<u16> = named.iter().copied().filter(|other| other != at).collect();
            let names: Vec<&str> = rest.iter().map(name).collect();
            let now = format!("{} in {{{}}}", decision.name, names.join(", "));
            let words = format!("`{}` is left out", name(at));
            self.changed(Change::Operand, Node::Outcome(id, rest), Some(now), words)
        };
        if named.len() > 1 {
            return named.iter().map(without).collect();
        }
        // What `d != x` says is looked at where its `not` is.
        let places = (0..decision.outcomes.len()).filter_map(|at| u16::try_from(at).ok());
        let others: Vec<u16> = places.filter(|at| !named.contains(at)).collect();
        if others.is_empty() || self.reading.text(self.id).contains("!=") {
            return Vec::new();
        }
        let names: Vec<&str> = others.iter().map(name).collect();
        let now = format!("{} in {{{}}}", decision.name, names.join(", "));
        let words = "\"is\" becomes \"is one of the others\"".to_owned();
        vec![self.changed(Change::Comparison, Node::Outcome(id, others), Some(now), words)]
    }

    fn count(self, bound: Bound, count: u32, operands: &[ExprId]) -> Vec<Changed> {
        let among = u32::try_from(operands.len()).unwrap_or(u32::MAX);
        // What always holds or never does is refused where a file is read.
        let is_written = |count: u32, among: u32| match bound {
            Bound::AtLeast => (1..=among).contains(&count),
            Bound::AtMost => count < among,
            Bound::Exactly => count <= among,
        };
        let others = [count.checked_sub(1), count.checked_add(1)].into_iter().flatten();
        let mut all: Vec<Changed> = others
            .filter(|other| is_written(*other, among))
            .map(|other| {
                let node = Node::Count { bound, count: other, operands: operands.to_vec() };
                let first = operands.first().copied().unwrap_or(self.id);
                let now = self.reading.before(self.id, first, &count.to_string(), &other.to_string());
                let words = format!("{} {other} instead of {count}", bound.text());
                self.changed(Change::Count, node, now, words)
            })
            .collect();
        if is_written(count, among.saturating_sub(1)) {
            all.extend(self.without(operands, |operands| Node::Count { bound, count, operands }));
        }
        all
    }

    fn not(self, inner: ExprId) -> Vec<Changed> {
        let expressions = self.reading.expressions;
        // `d != x` is one expression in the file.
        let now = match expressions.span(inner) == expressions.span(self.id) {
            true => self.reading.text(self.id).replacen("!=", "=", 1),
            false => self.reading.text(inner),
        };
        let node = Node::Junction(Junction::And, vec![inner]);
        vec![self.changed(Change::Not, node, Some(now), "\"not\" is left out".to_owned())]
    }

    fn is(self, operand: ExprId, negated: bool, state: State) -> Vec<Changed> {
        let (old, new) = if negated { ("is not", "is") } else { ("is", "is not") };
        let now = self.reading.after(self.id, operand, old, new);
        let words = format!("\"{old} {state}\" becomes \"{new} {state}\"", state = state.text());
        let node = Node::Is { operand, negated: !negated, state };
        vec![self.changed(Change::Not, node, now, words)]
    }

    fn between(self, properly: bool, value: ExprId, low: ExprId, high: ExprId) -> Vec<Changed> {
        let (old, new) =
            if properly { ("properly between", "between") } else { ("between", "properly between") };
        let now = self.reading.between(self.id, [value, low], old, new);
        let words = match properly {
            true => "the ends belong to it; they did not",
            false => "the ends no longer belong to it",
        };
        let node = Node::Between { properly: !properly, value, low, high };
        vec![self.changed(Change::Comparison, node, now, words.to_owned())]
    }

    /// An end of an interval belongs to it, or no longer does.
    fn ends(self, node: &Node) -> Vec<Changed> {
        let Node::Interval { low, low_closed, high, high_closed } = node else {
            return Vec::new();
        };
        let words = |end: &str, closed: bool| match closed {
            true => format!("the {end} no longer belongs to the interval"),
            false => format!("the {end} belongs to the interval; it did not"),
        };
        let change = |low_closed: bool, high_closed: bool, now: Option<String>, words: String| {
            let node = Node::Interval { low: *low, low_closed, high: *high, high_closed };
            self.changed(Change::Comparison, node, now, words)
        };
        let (old, new) = if *low_closed { ("[", "(") } else { ("(", "[") };
        let first = self.reading.before(self.id, *low, old, new);
        let (old, new) = if *high_closed { ("]", ")") } else { (")", "]") };
        let last = self.reading.after(self.id, *high, old, new);
        vec![
            change(!low_closed, *high_closed, first, words("beginning", *low_closed)),
            change(*low_closed, !high_closed, last, words("end", *high_closed)),
        ]
    }

    fn literal(self, value: &Value) -> Vec<Changed> {
        let text = self.reading.text(self.id);
        let Some(shown) = self.reading.number(self.reading.expressions.span(self.id)) else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for (other, number) in steps(value, shown.1) {
            let now = text.trim_start_matches('-').replacen(&shown.0, &number, 1);
            let words = format!("{number} instead of {}", signed(value));
            all.push(self.changed(Change::Number, Node::Literal(other), Some(now), words));
        }
        if let Value::Quantity(quantity) = value
            && let Some(unit) = another(&quantity.unit)
        {
            let now = text.replacen(quantity.unit.text(), unit.text(), 1);
            let words = format!("{unit} instead of {}", quantity.unit);
            let other = Value::Quantity(Quantity { number: quantity.number.clone(), unit });
            all.push(self.changed(Change::Unit, Node::Literal(other), Some(now), words));
        }
        all
    }

    fn elapsed(self, node: &Node, unit: CalendarUnit) -> Vec<Changed> {
        let Node::Elapsed { difference, low, high, .. } = node else {
            return Vec::new();
        };
        let other = smaller(unit);
        let now =
            self.reading.before(self.id, *low, &format!("{}s", unit.word()), &format!("{}s", other.word()));
        let node = Node::Elapsed { difference: *difference, unit: other, low: *low, high: *high };
        let words = format!("{}s instead of {}s", other.word(), unit.word());
        vec![self.changed(Change::Unit, node, now, words)]
    }

    fn in_unit(self, inner: ExprId, unit: &Unit) -> Vec<Changed> {
        let Some(other) = another(unit) else {
            return Vec::new();
        };
        let now = self.reading.text(self.id);
        let now = now.rsplit_once(unit.text()).map(|(before, after)| format!("{before}{other}{after}"));
        let words = format!("in {other} instead of {unit}");
        vec![self.changed(Change::Unit, Node::InUnit(inner, other), now, words)]
    }
}

/// The number of a value with its sign.
fn signed(value: &Value) -> String {
    value.number().map_or(String::new(), |number| number.to_string())
}

/// A number one unit smaller and one larger in a place after the point, each with how it is written.
pub(super) fn steps(value: &Value, places: u32) -> Vec<(Value, String)> {
    let step = i32::try_from(places).ok().and_then(|places| Number::power_of_ten(-places));
    let Some((step, number)) = step.zip(value.number()) else {
        return Vec::new();
    };
    let others = [number.checked_sub(&step), number.checked_add(&step)];
    let with = |number: Number| {
        let text = number.to_string();
        let value = match value {
            Value::Integer(_) => Value::Integer(number.to_i64()?),
            Value::Quantity(quantity) => Value::Quantity(Quantity { number, unit: quantity.unit.clone() }),
            _ => Value::Decimal(number),
        };
        Some((value, text))
    };
    others.into_iter().flatten().filter_map(with).collect()
}

/// The next smaller calendar unit; weeks for days.
pub(super) fn smaller(unit: CalendarUnit) -> CalendarUnit {
    match unit {
        CalendarUnit::Year => CalendarUnit::Month,
        CalendarUnit::Month | CalendarUnit::Day => CalendarUnit::Week,
        _ => CalendarUnit::Day,
    }
}

/// Another unit that measures the same: with another prefix, or another length of time.
pub(super) fn another(unit: &Unit) -> Option<Unit> {
    if let Some(calendar) = unit.calendar_unit() {
        return Some(Unit::calendar(smaller(calendar)));
    }
    let text = unit.text();
    let mut rest = text.chars();
    rest.next();
    let candidates = [rest.as_str().to_owned(), format!("m{text}")];
    let times = ["wk", "d", "mo", "h", "1", "%"].map(str::to_owned);
    let differs = |other: &Unit| other.ratio_to(unit).is_some_and(|ratio| ratio != Number::ONE);
    candidates.into_iter().chain(times).filter_map(|text| Unit::parse(&text).ok()).find(differs)
}
