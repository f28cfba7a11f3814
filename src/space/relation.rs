//! Values in lists and intervals, and before and after each other.

use super::build::{Build, View};
use super::circuit::{Pair, Wire};
use super::term::TermId;
use crate::model::expression::{ExprId, Node};
use crate::value::content::{Absence, Value};
use crate::value::operator::Relation;

impl Build<'_> {
    /// `x in {a, b}`, `x in Interval[a, b]`, and two values before and after each other.
    pub(super) fn related(
        &mut self,
        relation: Relation,
        left: ExprId,
        right: ExprId,
        view: View,
        within: bool,
    ) -> Option<Pair> {
        use Relation::{After, Before, In, OnOrAfter, OnOrBefore, SameOrAfter, SameOrBefore};
        let value = self.expression(left, view, within);
        if self.is_opaque(value) {
            return None;
        }
        match (relation, self.guideline.expressions.get(right)) {
            (In, Node::List(items)) if !items.is_empty() => {
                let mut pairs = Vec::new();
                for item in items {
                    let item = self.expression(*item, view, within);
                    pairs.push(self.same(value, item));
                }
                Some(self.circuit.some(&pairs))
            }
            (In, Node::Interval { low, low_closed, high, high_closed }) => {
                let ends = [(*low, *low_closed), (*high, *high_closed)];
                let [low, high] = ends.map(|(end, closed)| (self.expression(end, view, within), closed));
                self.in_interval(value, low, high)
            }
            (_, Node::Interval { .. } | Node::List(_) | Node::Boundary(..)) => None,
            (Before | After | OnOrBefore | OnOrAfter | SameOrBefore | SameOrAfter, _) => {
                let other = self.expression(right, view, within);
                if self.is_opaque(other) {
                    return None;
                }
                let pair = match relation {
                    Before => self.order(value, other, false),
                    After => self.order(other, value, false),
                    OnOrBefore | SameOrBefore => self.order(value, other, true),
                    _ => self.order(other, value, true),
                };
                // Unlike `<`, these are null where only bounds are known.
                let (a, b) = (self.known(value), self.known(other));
                let known = self.circuit.and(a, b);
                Some(Pair { yes: self.circuit.and(known, pair.yes), no: self.circuit.and(known, pair.no) })
            }
            _ => None,
        }
    }

    /// `x in Interval[low, high]`, of numbers. An end that is closed and missing has no limit; one that is unknown for
    /// another reason leaves the answer open. What begins after its end is no interval.
    fn in_interval(&mut self, value: TermId, low: (TermId, bool), high: (TermId, bool)) -> Option<Pair> {
        let low = self.inner_end(low.0, low.1, 1)?;
        let high = self.inner_end(high.0, high.1, -1)?;
        let is_number = |end: TermId| self.fixed(end).is_some_and(|value| !value.is_null());
        let have_limits = is_number(low.0) && is_number(high.0);
        // Of bounds one that is missing is not made up for by an end that has no limit.
        let partial = self.partial(value);
        if self.may_be_date(value) || partial != Wire::FALSE && !have_limits {
            return None;
        }
        let above = self.order(low.0, value, low.1);
        let below = self.order(value, high.0, high.1);
        let [above, below] = [(above, low), (below, high)].map(|(pair, (end, closed))| {
            let missing = [Absence::Written, Absence::NotGiven].map(|why| self.absent(end, why));
            let missing = self.circuit.any(&missing);
            let unlimited = if closed { missing } else { Wire::FALSE };
            self.circuit.choose_pair(unlimited, Pair::definite(Wire::TRUE), pair)
        });
        let both = self.circuit.both(above, below);
        // Two ends of which one is left out must lie apart.
        let turned = self.order(high.0, low.0, !(low.1 && high.1)).yes;
        let known = self.known(value);
        let left = self.circuit.or(known, partial);
        let counts = self.circuit.and(left, turned.opposite());
        Some(Pair { yes: self.circuit.and(counts, both.yes), no: self.circuit.and(counts, both.no) })
    }

    /// An end of an interval of numbers, and whether it belongs to it. Whole numbers have neighbours.
    fn inner_end(&mut self, end: TermId, closed: bool, inwards: i64) -> Option<(TermId, bool)> {
        match self.fixed(end) {
            Some(Value::Integer(value)) if !closed => {
                let next = Value::integer(value.checked_add(inwards));
                (!next.is_null()).then(|| (self.constant(next), true))
            }
            Some(Value::Integer(_) | Value::Decimal(_) | Value::Quantity(_) | Value::Null(_)) => {
                Some((end, closed))
            }
            Some(_) => None,
            // Of what is not fixed it is not known here whether it is a whole number; and of an end that is known in
            // part only nothing is told by the part.
            None => {
                let is_plain = closed && !self.may_be_date(end) && !self.is_opaque(end);
                (is_plain && self.partial(end) == Wire::FALSE).then_some((end, closed))
            }
        }
    }
}
