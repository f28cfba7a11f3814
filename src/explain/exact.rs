//! Which facts are only held against constants: their cells stand for every value. Others are sampled.

use super::cuts::Walk;
use crate::model::expression::{ExprId, FactId, Function, Node};
use crate::model::vocabulary::FactType;
use crate::value::operator::Equality;

/// By fact, the expressions that do more with it than hold it against a constant.
pub(super) fn sampled(walk: &mut Walk<'_>) -> Vec<Vec<ExprId>> {
    let guideline = walk.guideline;
    let mut sampled: Vec<Vec<ExprId>> = vec![Vec::new(); guideline.vocabulary.facts.len()];
    for at in 0..guideline.expressions.len() {
        let id = ExprId::at(at);
        let node = guideline.expressions.get(id);
        let facts: Vec<FactId> = match node {
            Node::Series(_, fact) => vec![*fact],
            // `~` looks at no more places than the shorter has.
            Node::Equality(Equality::Equivalent | Equality::NotEquivalent, a, b) => below(walk, &[*a, *b]),
            Node::Compare(_, a, b) | Node::Equality(_, a, b) => in_both(walk, &[*a, *b]),
            Node::Relation { precision: Some(_), left, right, .. } => below(walk, &[*left, *right]),
            Node::Relation { left, right, .. } => in_both(walk, &[*left, *right]),
            Node::Between { value, low, high, .. } => in_both(walk, &[*value, *low, *high]),
            Node::Interval { low, high, .. } => in_both(walk, &[*low, *high]),
            Node::Case { subject: Some(subject), branches, .. } => {
                let whens = branches.iter().map(|(when, _)| *when);
                in_both(walk, &[subject].into_iter().copied().chain(whens).collect::<Vec<_>>())
            }
            // Days up to today are cut by whole units alone.
            Node::Elapsed { difference: false, high, .. } if is_today(guideline.expressions.get(*high)) => {
                Vec::new()
            }
            node if computes_value(node) => below(walk, &node.operands()),
            _ => Vec::new(),
        };
        for fact in facts {
            sampled.get_mut(fact.index()).into_iter().for_each(|uses| uses.push(id));
        }
    }
    let has_range = |fact: &FactId| has_range(guideline.vocabulary.fact(*fact).map(|fact| &fact.kind));
    for (fact, id) in std::mem::take(&mut walk.uncut).into_iter().filter(|(fact, _)| has_range(fact)) {
        sampled.get_mut(fact.index()).into_iter().for_each(|uses| uses.push(id));
    }
    sampled
}

fn has_range(kind: Option<&FactType>) -> bool {
    !matches!(kind, Some(FactType::Boolean | FactType::Choice(_)))
}

/// Whether a node makes new values of its operands, instead of choosing among them or holding them against each other.
pub(super) fn computes_value(node: &Node) -> bool {
    match node {
        Node::Call(function, _) => computes(*function),
        Node::Arithmetic(..) | Node::Negate(_) | Node::InUnit(..) | Node::Converted { .. } => true,
        Node::Elapsed { .. } | Node::Series(..) | Node::Boundary(..) => true,
        _ => false,
    }
}

fn is_today(node: &Node) -> bool {
    matches!(node, Node::Today | Node::Call(Function::Today, _))
}

/// Whether a function makes new numbers of its operands, instead of choosing among them.
fn computes(function: Function) -> bool {
    use Function::{Abs, Avg, Ceiling, Date, Exp, Floor, Ln, Log, Power, Round, Sum, Truncate};
    matches!(function, Abs | Avg | Ceiling | Date | Exp | Floor | Ln | Log | Power | Round | Sum | Truncate)
}

/// Facts with a range below some expressions.
fn below(walk: &mut Walk<'_>, roots: &[ExprId]) -> Vec<FactId> {
    let facts: Vec<FactId> = roots.iter().flat_map(|root| walk.facts_in(*root)).collect();
    let guideline = walk.guideline;
    let has_range = |fact: &FactId| has_range(guideline.vocabulary.fact(*fact).map(|fact| &fact.kind));
    facts.into_iter().filter(has_range).collect()
}

/// The same, of sides that are held against each other and that both have such facts.
fn in_both(walk: &mut Walk<'_>, sides: &[ExprId]) -> Vec<FactId> {
    let sides: Vec<Vec<FactId>> = sides.iter().map(|side| below(walk, &[*side])).collect();
    match sides.iter().filter(|side| !side.is_empty()).count() {
        0 | 1 => Vec::new(),
        _ => sides.concat(),
    }
}
