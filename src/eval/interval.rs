//! Intervals: their ends as points on a line, and how points and intervals lie to each other.
//!
//! An end that is closed and null has no limit; one that is open and null is unknown.

use std::cmp::Ordering;

use super::compare::{equal, order, why};
use crate::value::content::{Absence, Bounds, Interval, Quantity, Value};
use crate::value::date::{CalendarUnit, PartialDate, Precision};
use crate::value::number::Number;
use crate::value::operator::{Boundary, Relation};
use crate::value::truth::Truth;

/// A place on the line of values.
enum Point {
    /// Below everything.
    Least,
    /// A value, or just below (−1) or just above (1) it.
    At(Value, i8),
    /// Above everything.
    Most,
    /// Not known.
    Unknown(Absence),
}

impl Interval {
    fn start(&self) -> Point {
        end(&self.low, self.low_closed, 1, Point::Least)
    }

    fn end(&self) -> Point {
        end(&self.high, self.high_closed, -1, Point::Most)
    }
}

fn end(value: &Value, closed: bool, inwards: i8, unlimited: Point) -> Point {
    match value.absence() {
        Some(absence) if !closed || absence.is_hypothetical() => Point::Unknown(absence),
        Some(Absence::Written | Absence::NotGiven) | None if value.is_null() => unlimited,
        Some(absence) => Point::Unknown(absence),
        None if closed => Point::At(value.clone(), 0),
        None => match step(value, inwards) {
            // Whole numbers and days have neighbours; between decimals there is always another.
            Some(next) if matches!(value, Value::Integer(_) | Value::Date(_)) => Point::At(next, 0),
            _ => Point::At(value.clone(), inwards),
        },
    }
}

/// The neighbour of a value: one more or less of the last place that its type can show.
fn step(value: &Value, direction: i8) -> Option<Value> {
    let way = i64::from(direction);
    let last_place = Number::power_of_ten(-8)?.checked_mul(&Number::from(way))?;
    Some(match value {
        Value::Integer(value) => Value::integer(value.checked_add(way)),
        Value::Date(date) => {
            let unit = match date.precision() {
                Precision::Year => CalendarUnit::Year,
                Precision::Month => CalendarUnit::Month,
                Precision::Day => CalendarUnit::Day,
            };
            Value::Date(date.add(way, unit)?)
        }
        Value::Decimal(value) => Value::Decimal(value.checked_add(&last_place)?),
        Value::Quantity(quantity) => Value::Quantity(Quantity {
            number: quantity.number.checked_add(&last_place)?,
            unit: quantity.unit.clone(),
        }),
        _ => return None,
    })
}

/// `Interval[low, high]`; what ends before it begins is impossible.
///
/// One whose end is left open may turn out to be impossible: nothing is said of it.
pub(super) fn interval(low: &Value, low_closed: bool, high: &Value, high_closed: bool) -> Value {
    let open = [low, high].into_iter().filter_map(Value::absence).find(|absence| absence.is_hypothetical());
    if let Some(absence) = open {
        return Value::Null(absence);
    }
    let interval = Interval { low: low.clone(), low_closed, high: high.clone(), high_closed };
    if place(&interval.start(), &interval.end(), None) == Ok(Ordering::Greater) {
        return Value::Null(Absence::Impossible);
    }
    Value::Interval(interval.into())
}

/// How two points lie to each other, dates at a precision if one is asked for.
fn place(a: &Point, b: &Point, precision: Option<CalendarUnit>) -> Result<Ordering, Absence> {
    let rank = |point: &Point| match point {
        Point::Least => -1,
        Point::Most => 1,
        _ => 0,
    };
    match (a, b) {
        (Point::Unknown(absence), _) | (_, Point::Unknown(absence)) => Err(*absence),
        (Point::At(Value::Date(a), _), Point::At(Value::Date(b), _)) if precision.is_some() => {
            let unit = precision.unwrap_or(CalendarUnit::Day);
            a.compare_at(*b, unit).ok_or(Absence::Imprecise)
        }
        (Point::At(a, i), Point::At(b, j)) => Ok(order(a, b)?.then(i.cmp(j))),
        _ => Ok(rank(a).cmp(&rank(b))),
    }
}

type Answer = Result<Truth, Absence>;

/// Kleene's `and` over answers with reasons.
fn both(a: Answer, b: Answer) -> Answer {
    match (a, b) {
        (Ok(Truth::False), _) | (_, Ok(Truth::False)) => Ok(Truth::False),
        // What is still open outweighs what is merely missing.
        (Err(a), Err(b)) => Err(a.max(b)),
        (Err(absence), _) | (_, Err(absence)) => Err(absence),
        (Ok(a), Ok(b)) => Ok(a.and(b)),
    }
}

fn either(a: Answer, b: Answer) -> Answer {
    both(a.map(Truth::negate), b.map(Truth::negate)).map(Truth::negate)
}

/// Whether two intervals begin and end alike.
pub(super) fn same(a: &Interval, b: &Interval, precision: Option<CalendarUnit>) -> Answer {
    let alike = |a: &Point, b: &Point| Ok(Truth::from(place(a, b, precision)? == Ordering::Equal));
    both(alike(&a.start(), &b.start()), alike(&a.end(), &b.end()))
}

/// `a before b`, `x in i`, `a includes b` … of points, intervals and lists.
pub(super) fn relation(
    relation: Relation,
    precision: Option<CalendarUnit>,
    left: &Value,
    right: &Value,
) -> Value {
    let bounded = match (relation, left, right) {
        (Relation::In | Relation::ProperlyIn, Value::Bounds(bounds), whole) => Some((bounds, whole)),
        (Relation::Contains | Relation::ProperlyContains, whole, Value::Bounds(bounds)) => {
            Some((bounds, whole))
        }
        _ => None,
    };
    if let Some((bounds, whole)) = bounded.filter(|(_, whole)| !whole.is_null()) {
        let properly = matches!(relation, Relation::ProperlyIn | Relation::ProperlyContains);
        return answered(bounds_within(properly, bounds, whole), left, right);
    }
    if left.is_null() || right.is_null() {
        return Value::Null(why(&[left, right]));
    }
    let answer = match relation {
        Relation::In | Relation::ProperlyIn => within(relation, precision, left, right),
        Relation::Contains => within(Relation::In, precision, right, left),
        Relation::ProperlyContains => within(Relation::ProperlyIn, precision, right, left),
        Relation::Includes => included(false, precision, right, left),
        Relation::IncludedIn => included(false, precision, left, right),
        Relation::ProperlyIncludes => included(true, precision, right, left),
        Relation::ProperlyIncludedIn => included(true, precision, left, right),
        _ => timing(relation, precision, left, right),
    };
    answered(answer, left, right)
}

fn answered(answer: Answer, left: &Value, right: &Value) -> Value {
    match answer {
        Ok(truth) => Value::from_truth(truth, why(&[left, right])),
        Err(absence) => Value::Null(absence),
    }
}

/// A number of which only bounds are known, in an interval: in it if both bounds are, outside if they lie beyond one
/// end. In a list it is only if it can be nothing else.
fn bounds_within(properly: bool, bounds: &Bounds, whole: &Value) -> Answer {
    let relation = if properly { Relation::ProperlyIn } else { Relation::In };
    if matches!(whole, Value::List(_)) {
        return within(relation, None, &Value::Bounds(bounds.clone().into()), whole);
    }
    let (start, end) = ends(whole);
    let at = |end: &Option<Value>| end.clone().map(|value| Point::At(value, 0));
    let (low, high) = (at(&bounds.low), at(&bounds.high));
    let is_past = |a: &Option<Point>, b: &Point, order: Ordering| {
        a.as_ref().is_some_and(|a| place(a, b, None) == Ok(order))
    };
    if is_past(&low, &end, Ordering::Greater) || is_past(&high, &start, Ordering::Less) {
        return Ok(Truth::False);
    }
    let inside = |end: &Option<Value>| match end {
        Some(value) => within(relation, None, value, whole),
        None => Err(bounds.why),
    };
    match (inside(&bounds.low), inside(&bounds.high)) {
        (Ok(Truth::True), Ok(Truth::True)) => Ok(Truth::True),
        _ => Err(bounds.why),
    }
}

/// Start and end; a point is both.
fn ends(value: &Value) -> (Point, Point) {
    match value {
        Value::Interval(interval) => (interval.start(), interval.end()),
        point => (Point::At(point.clone(), 0), Point::At(point.clone(), 0)),
    }
}

/// A point in an interval, or an element in a list.
fn within(relation: Relation, precision: Option<CalendarUnit>, point: &Value, whole: &Value) -> Answer {
    let properly = relation == Relation::ProperlyIn;
    if let Value::List(items) = whole {
        return member(point, items, properly);
    }
    included_ends(properly, true, precision, point, whole)
}

/// Equal to one of a list; properly, if the list has another element besides.
fn member(element: &Value, items: &[Value], properly: bool) -> Answer {
    let found = items.iter().map(|item| equal(element, item)).fold(Ok(Truth::False), either);
    if !properly {
        return found;
    }
    let other =
        items.iter().map(|item| equal(element, item).map(Truth::negate)).fold(Ok(Truth::False), either);
    both(found, other)
}

fn included(properly: bool, precision: Option<CalendarUnit>, inner: &Value, outer: &Value) -> Answer {
    match (inner, outer) {
        (Value::List(inner), Value::List(outer)) => {
            let all = inner.iter().map(|item| member(item, outer, false)).fold(Ok(Truth::True), both);
            let longer = Ok(Truth::from(!properly || outer.len() > inner.len()));
            both(all, longer)
        }
        (element, Value::List(outer)) => member(element, outer, properly),
        _ => {
            let point = !matches!(inner, Value::Interval(_));
            included_ends(properly, point, precision, inner, outer)
        }
    }
}

fn included_ends(
    properly: bool,
    point: bool,
    precision: Option<CalendarUnit>,
    inner: &Value,
    outer: &Value,
) -> Answer {
    let ((start, end), (low, high)) = (ends(inner), ends(outer));
    let at_most = |a: &Point, b: &Point| Ok(Truth::from(place(a, b, precision)? != Ordering::Greater));
    let below = |a: &Point, b: &Point| Ok(Truth::from(place(a, b, precision)? == Ordering::Less));
    if properly && point {
        return both(below(&low, &start), below(&end, &high));
    }
    let inside = both(at_most(&low, &start), at_most(&end, &high));
    if !properly {
        return inside;
    }
    both(inside, either(below(&low, &start), below(&end, &high)))
}

fn timing(relation: Relation, precision: Option<CalendarUnit>, left: &Value, right: &Value) -> Answer {
    let ((left_start, left_end), (right_start, right_end)) = (ends(left), ends(right));
    let is = |a: &Point, b: &Point, wanted: &[Ordering]| {
        Ok(Truth::from(wanted.contains(&place(a, b, precision)?)))
    };
    match relation {
        Relation::Before => is(&left_end, &right_start, &[Ordering::Less]),
        Relation::After => is(&left_start, &right_end, &[Ordering::Greater]),
        Relation::OnOrBefore | Relation::SameOrBefore => {
            is(&left_end, &right_start, &[Ordering::Less, Ordering::Equal])
        }
        Relation::OnOrAfter | Relation::SameOrAfter => {
            is(&left_start, &right_end, &[Ordering::Greater, Ordering::Equal])
        }
        _ => both(
            is(&left_start, &right_start, &[Ordering::Equal]),
            is(&left_end, &right_end, &[Ordering::Equal]),
        ),
    }
}

/// `start of i`, `end of i`. Without a limit it is the least or greatest value of the type.
pub(super) fn boundary(boundary: Boundary, value: &Value) -> Value {
    let Value::Interval(interval) = value else {
        return Value::Null(value.absence().unwrap_or(Absence::NotComparable));
    };
    let (point, inwards, other) = match boundary {
        Boundary::Start => (interval.start(), 1, &interval.high),
        Boundary::End => (interval.end(), -1, &interval.low),
    };
    match point {
        Point::At(value, 0) => value,
        Point::At(value, _) => step(&value, inwards).unwrap_or(Value::Null(Absence::Undefined)),
        Point::Unknown(absence) => Value::Null(absence),
        Point::Least | Point::Most => limit(other, inwards),
    }
}

/// The least (1) or greatest (−1) value of the type of another one.
fn limit(like: &Value, inwards: i8) -> Value {
    let least = inwards > 0;
    let largest = Number::parse("9999999999999999999999999999.99999999").unwrap_or(Number::ZERO);
    let decimal = if least { largest.negated() } else { largest };
    match like {
        Value::Integer(_) => Value::Integer(if least { i32::MIN.into() } else { i32::MAX.into() }),
        Value::Decimal(_) => Value::Decimal(decimal),
        Value::Quantity(quantity) => {
            Value::Quantity(Quantity { number: decimal, unit: quantity.unit.clone() })
        }
        Value::Date(_) => {
            let (year, month, day) = if least { (1, 1, 1) } else { (9999, 12, 31) };
            PartialDate::new(year, Some(month), Some(day))
                .map_or(Value::Null(Absence::Undefined), Value::Date)
        }
        _ => Value::Null(Absence::Written),
    }
}
