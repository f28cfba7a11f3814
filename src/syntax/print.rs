//! Conditions back to text: one canonical form, with only the brackets that meaning needs.

use pest::Parser;

use super::ast::{Arithmetic, Equality, Expr, Junction, Kind, Path, Relation, UnitName, UnitText};
use super::grammar::{Grammar, Rule};
use super::precedence::{self, Strength};
use crate::value::canonical::text_literal;
use crate::value::date::CalendarUnit;

/// The condition on one line, in canonical form.
pub fn condition(expr: &Expr) -> String {
    let mut out = String::new();
    write(&mut out, expr, Strength(0));
    out
}

/// How tightly the outermost operator of a tree holds.
fn strength(kind: &Kind) -> Strength {
    match kind {
        Kind::Implies(..) => precedence::IMPLIES,
        Kind::Junction(Junction::Or, _) | Kind::Xor(..) => precedence::OR,
        Kind::Junction(Junction::And, _) => precedence::AND,
        Kind::Relation { relation, .. } => match relation {
            Relation::In | Relation::Contains => precedence::MEMBERSHIP,
            _ => precedence::TIMING,
        },
        Kind::Equality(..) => precedence::EQUALITY,
        Kind::Compare(..) => precedence::INEQUALITY,
        Kind::Between { .. } => precedence::BETWEEN,
        Kind::Not(_) => precedence::NOT,
        Kind::Is { .. } | Kind::Status(..) => precedence::IS,
        Kind::Arithmetic(operator, ..) => match operator {
            Arithmetic::Add | Arithmetic::Subtract => precedence::ADDITION,
            Arithmetic::Power => precedence::POWER,
            _ => precedence::MULTIPLICATION,
        },
        Kind::Boundary(..) => precedence::BOUNDARY,
        Kind::Sign(..) => precedence::SIGN,
        Kind::InUnit(..) => precedence::IN_UNIT,
        // The last part of these goes on with what stands behind it: arithmetic, and any operator.
        Kind::Elapsed { .. } => precedence::IS,
        Kind::If(..) => Strength(0),
        _ => precedence::PRIMARY,
    }
}

fn write(out: &mut String, expr: &Expr, least: Strength) {
    let own = strength(&expr.kind);
    if own < least {
        out.push('(');
        operator(out, &expr.kind, own);
        out.push(')');
    } else {
        operator(out, &expr.kind, own);
    }
}

/// Operators; all else goes on to `primary`.
fn operator(out: &mut String, kind: &Kind, own: Strength) {
    match kind {
        Kind::Implies(a, b) => binary(out, a, "implies", b, own),
        Kind::Xor(a, b) => binary(out, a, "xor", b, own),
        Kind::Junction(junction, parts) => {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    out.push_str(&format!(" {} ", junction.text()));
                }
                write(out, part, own.tighter());
            }
        }
        Kind::Relation { relation: Relation::In, precision: None, left, right } => {
            write(out, left, own);
            out.push_str(" in ");
            member_of(out, right, own.tighter());
        }
        Kind::Relation { relation, precision, left, right } => {
            binary(out, left, &relation_words(*relation, *precision), right, own)
        }
        Kind::Equality(equality, a, b) => binary(out, a, Equality::text(*equality), b, own),
        Kind::Compare(comparison, a, b) => binary(out, a, comparison.text(), b, own),
        Kind::Between { properly, value, low, high } => {
            write(out, value, own);
            out.push_str(if *properly { " properly between " } else { " between " });
            end(out, low);
            out.push_str(" and ");
            end(out, high);
        }
        Kind::Not(operand) => {
            out.push_str("not ");
            write(out, operand, own);
        }
        Kind::Is { operand, negated, state } => {
            write(out, operand, own);
            out.push_str(if *negated { " is not " } else { " is " });
            out.push_str(state.text());
        }
        Kind::Status(target, word) => {
            path(out, target);
            out.push_str(if word.text == "applies" { " " } else { " is " });
            out.push_str(&word.text);
        }
        Kind::Arithmetic(arithmetic, a, b) => binary(out, a, arithmetic.text(), b, own),
        Kind::Boundary(boundary, operand) => {
            out.push_str(boundary.text());
            out.push(' ');
            write(out, operand, own);
        }
        Kind::Sign(sign, operand) => {
            out.push_str(sign.text());
            write(out, operand, own);
        }
        Kind::InUnit(operand, name) => {
            write(out, operand, own);
            out.push_str(" in ");
            unit(out, name);
        }
        _ => primary(out, kind),
    }
}

fn binary(out: &mut String, left: &Expr, word: &str, right: &Expr, own: Strength) {
    write(out, left, own);
    out.push(' ');
    out.push_str(word);
    out.push(' ');
    write(out, right, own.tighter());
}

/// What something is in: in brackets where it begins like a unit, as in `x in (kg)`.
fn member_of(out: &mut String, expr: &Expr, least: Strength) {
    let mut text = String::new();
    write(&mut text, expr, least);
    match Grammar::parse(Rule::in_unit, &format!("in {text}")) {
        Ok(_) => out.push_str(&format!("({text})")),
        Err(_) => out.push_str(&text),
    }
}

/// An end of `between`: a term, in which `in kg` has no place without brackets.
fn end(out: &mut String, expr: &Expr) {
    let least = if has_unit_behind(expr) { precedence::PRIMARY } else { precedence::ADDITION };
    write(out, expr, least);
}

/// Whether `in kg` stands in it outside of brackets.
fn has_unit_behind(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::InUnit(..) => true,
        Kind::Arithmetic(_, a, b) => has_unit_behind(a) || has_unit_behind(b),
        Kind::Sign(_, operand) | Kind::Boundary(_, operand) => has_unit_behind(operand),
        _ => false,
    }
}

fn relation_words(relation: Relation, precision: Option<CalendarUnit>) -> String {
    let Some(precision) = precision.map(CalendarUnit::word) else {
        return relation.text().to_owned();
    };
    match relation {
        Relation::SameAs => format!("same {precision} as"),
        Relation::SameOrBefore => format!("same {precision} or before"),
        Relation::SameOrAfter => format!("same {precision} or after"),
        other => format!("{} {precision} of", other.text()),
    }
}

fn path(out: &mut String, path: &Path) {
    for (index, word) in path.iter().enumerate() {
        if index > 0 {
            out.push('.');
        }
        out.push_str(&word.text);
    }
}

fn unit(out: &mut String, name: &UnitName) {
    match &name.unit {
        UnitText::Calendar(unit) => {
            out.push_str(unit.word());
            out.push('s');
        }
        UnitText::Ucum(code) => {
            out.push('\'');
            out.push_str(code);
            out.push('\'');
        }
    }
}

/// Expressions between commas, in brackets.
fn list(out: &mut String, open: char, items: &[Expr], close: char) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(out, item, Strength(0));
    }
    out.push(close);
}

fn primary(out: &mut String, kind: &Kind) {
    match kind {
        Kind::Null => out.push_str("null"),
        Kind::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Integer(value) => out.push_str(&value.to_string()),
        Kind::Decimal(value) => out.push_str(&with_point(&value.to_string())),
        Kind::Quantity(value, name) => {
            out.push_str(&crate::value::canonical::exact_decimal(value));
            out.push(' ');
            unit(out, name);
        }
        Kind::Text(value) => out.push_str(&text_literal(value)),
        Kind::Date(value) => out.push_str(&format!("@{value}")),
        Kind::Interval { low, low_closed, high, high_closed } => {
            out.push_str(if *low_closed { "Interval[" } else { "Interval(" });
            write(out, low, Strength(0));
            out.push_str(", ");
            write(out, high, Strength(0));
            out.push(if *high_closed { ']' } else { ')' });
        }
        Kind::List(items) => list(out, '{', items, '}'),
        Kind::Ratio(a, b) => {
            write(out, a, precedence::PRIMARY);
            out.push_str(" : ");
            write(out, b, precedence::PRIMARY);
        }
        Kind::Name(name) => path(out, name),
        Kind::Call(name, arguments) => {
            out.push_str(&name.text);
            list(out, '(', arguments, ')');
        }
        Kind::Count { bound, count, operands } => {
            out.push_str(&format!("{} {count} of ", bound.text()));
            list(out, '(', operands, ')');
        }
        Kind::Extreme(extreme, operands) => {
            out.push_str(extreme.text());
            out.push(' ');
            list(out, '(', operands, ')');
        }
        other => branching(out, other),
    }
}

fn branching(out: &mut String, kind: &Kind) {
    match kind {
        Kind::Elapsed { difference, unit, low, high } => {
            if *difference {
                out.push_str("difference in ");
            }
            out.push_str(&format!("{}s between ", unit.word()));
            end(out, low);
            out.push_str(" and ");
            end(out, high);
        }
        Kind::If(condition, then, otherwise) => {
            for (word, part) in [("if ", condition), (" then ", then), (" else ", otherwise)] {
                out.push_str(word);
                write(out, part, Strength(0));
            }
        }
        Kind::Case { subject, branches, otherwise } => {
            out.push_str("case");
            if let Some(subject) = subject {
                out.push(' ');
                write(out, subject, Strength(0));
            }
            for (when, then) in branches {
                out.push_str(" when ");
                write(out, when, Strength(0));
                out.push_str(" then ");
                write(out, then, Strength(0));
            }
            out.push_str(" else ");
            write(out, otherwise, Strength(0));
            out.push_str(" end");
        }
        Kind::Series(series, operand) => {
            let call = *series != super::ast::Series::DateOf;
            out.push_str(series.text());
            out.push(if call { '(' } else { ' ' });
            write(out, operand, Strength(0));
            if call {
                out.push(')');
            }
        }
        _ => {}
    }
}

fn with_point(number: &str) -> String {
    if number.contains('.') { number.to_owned() } else { format!("{number}.0") }
}
