//! A vocabulary file → the facts of patients, their types, ranges and constraints.

use super::allow;
use super::fact_type;
use super::given;
use super::head;
use super::lower::{Lowerer, Mode, unit};
use super::names::{Named, Names, Tables, Values};
use super::order;
use super::types::{Fit, Type, fit};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::expression::{ExprId, FactId};
use crate::model::reference::Source;
use crate::model::vocabulary::{Constraint, Conversion, Fact, FactType, Member, Place, Range, Vocabulary};
use crate::source::{Sources, Span};
use crate::syntax::ast::{Expr, Word};
use crate::syntax::datum::Datum;
use crate::syntax::form::{Form, Reader};
use crate::value::content::Value;
use indexmap::IndexMap;

/// A vocabulary with the names it gives to conditions.
#[derive(Clone, Debug, Default)]
pub struct CheckedVocabulary {
    /// What it means.
    pub vocabulary: Vocabulary,
    pub(super) names: Names,
    pub(super) tables: Tables,
}

/// Expressions of a fact, still to be lowered.
struct Pending {
    /// Whether its type could be read.
    is_typed: bool,
    valid_when: Option<Expr>,
    when_absent: Option<Expr>,
}

/// Checks a vocabulary file. All faults come back; with an error among them nothing may be computed from it.
pub fn vocabulary(sources: &Sources, file: &Datum) -> (CheckedVocabulary, Diagnostics) {
    let reader = Reader::new(sources);
    let mut checked = CheckedVocabulary::default();
    let mut pending = Vec::new();
    let mut constraints = Vec::new();
    {
        let form = reader.form("a vocabulary file", file);
        head::format(&form);
        if let Some(head) = form.need("vocabulary").map(|head| reader.form("`[vocabulary]`", head)) {
            checked.vocabulary.meta = head::meta(&head);
            head.finish();
        }
        checked.vocabulary.sources = head::sources(&form);
        for (name, fact) in form.named("fact", "a fact") {
            let id = FactId::at(checked.vocabulary.facts.len());
            let (fact, expressions) = read_fact(&name, &fact, &checked.vocabulary.sources);
            if head::valid_name(&reader, &name) {
                declare(&mut checked, &reader, &name, id, &fact);
            }
            // Of a fact whose type is not known nothing else is wrong.
            let kind = if expressions.is_typed { type_of(id, &fact) } else { Type::Any };
            checked.tables.facts.push(kind);
            checked.vocabulary.facts.push(fact);
            pending.push(expressions);
        }
        for constraint in form.forms("constraint", "a constraint") {
            let id = constraint.need_text("id");
            let always = constraint.need_condition("always");
            let because = constraint.need_text("because").text;
            constraint.finish();
            constraints.push((id, always, because));
        }
        allow::read(&form);
        form.finish();
    }
    member_clashes(&checked, &reader);
    let mut diagnostics = reader.finish();
    checked.vocabulary.order = fact_order(&checked, &pending, &mut diagnostics);
    lower_facts(&mut checked, &pending, &mut diagnostics);
    lower_constraints(&mut checked, constraints, &mut diagnostics);
    diagnostics.sort();
    (checked, diagnostics)
}

fn read_fact(name: &Word, form: &Form<'_>, sources: &IndexMap<String, Source>) -> (Fact, Pending) {
    let (label, question) = (form.need_text("label").text, form.need_text("question").text);
    let kind = read_type(form);
    let is_typed = kind.is_some();
    let mut fact = Fact {
        name: name.text.clone(),
        label,
        question,
        kind: kind.unwrap_or(FactType::Boolean),
        plausible: Range::default(),
        usual: Range::default(),
        precision: None,
        series: form.flag("series"),
        conversions: read_conversions(form, sources),
        valid_for: None,
        keeps_stale: false,
        valid_when: None,
        valid_because: form.words("valid_because").unwrap_or_default(),
        valid_source: head::references(form, "valid_source", sources),
        when_absent: None,
        assume: None,
        codes: head::codes(form),
        place: Place(name.span),
    };
    if is_typed {
        keys_fit(form, &fact.kind);
        fact.plausible = read_range(form, "plausible", &fact);
        fact.usual = read_range(form, "usual", &fact);
        fact.assume = form.get("assume").and_then(|datum| keep(form, given::value(datum, &fact)));
    } else {
        for key in TYPED {
            form.get(key);
        }
    }
    fact.precision = form.get("precision").and_then(|datum| keep(form, given::number(datum)));
    fact.valid_for = super::duration::read(form, "valid_for");
    fact.keeps_stale = form.one_of("on_stale", ON_STALE, |word| word) == Some("keep");
    let pending = Pending {
        is_typed,
        valid_when: form.condition("valid_when"),
        when_absent: form.condition("when_absent"),
    };
    form.finish();
    (fact, pending)
}

/// Keys that mean nothing for a type are no slip to pass over: whoever wrote them meant another type.
fn keys_fit(form: &Form<'_>, kind: &FactType) {
    let is_number = matches!(kind, FactType::Integer | FactType::Decimal | FactType::Quantity(_));
    let has_range = is_number || *kind == FactType::Date;
    for (key, fits) in [
        ("members", matches!(kind, FactType::Choice(_))),
        ("conversion", matches!(kind, FactType::Quantity(_))),
        ("precision", is_number),
        ("plausible", has_range),
        ("usual", has_range),
    ] {
        if let Some(datum) = form.get(key).filter(|_| !fits) {
            let message = format!("a fact of type {} has no `{key}`", kind.word());
            form.reader().fault(Diagnostic::new(Code::TypeMismatch, datum.span, message));
        }
    }
}

fn keep<T>(form: &Form<'_>, given: given::Given<T>) -> Option<T> {
    given.map_err(|fault| form.reader().fault(*fault)).ok()
}

const ON_STALE: &[&str] = &["missing", "keep"];

/// Keys whose values are of the type of their fact.
const TYPED: &[&str] = &["members", "plausible", "usual", "assume"];

/// The type of a fact, if it says one.
fn read_type(form: &Form<'_>) -> Option<FactType> {
    let word = form.need("type").and_then(|datum| fact_type::word(form, datum));
    let unit_text = form.text("unit");
    let members = form.forms("members", "a member");
    let word = word?;
    if word != "quantity"
        && let Some(text) = &unit_text
    {
        form.reader().fault(fact_type::no_unit(word, text));
    }
    Some(match word {
        "integer" => FactType::Integer,
        "decimal" => FactType::Decimal,
        "date" => FactType::Date,
        "choice" => FactType::Choice(read_members(form, &members)),
        "quantity" => {
            if unit_text.is_none() {
                form.need("unit");
            }
            let found = unit_text.and_then(|text| fact_type::unit(form, &text));
            FactType::Quantity(found.unwrap_or_else(crate::value::unit::Unit::one))
        }
        _ => FactType::Boolean,
    })
}

fn read_members(form: &Form<'_>, members: &[Form<'_>]) -> Vec<Member> {
    if members.is_empty() {
        form.need_some("members");
    }
    let mut seen: IndexMap<String, crate::source::Span> = IndexMap::new();
    let mut found = Vec::new();
    for member in members {
        let name = member.need_text("name");
        head::valid_name(form.reader(), &name);
        if let Some(first) = seen.insert(name.text.clone(), name.span) {
            head::duplicate(form.reader(), &name, first);
        }
        let label = member.words("label").unwrap_or_else(|| name.text.replace('_', " "));
        let codes = head::codes(member);
        member.finish();
        found.push(Member { name: name.text, label, codes });
    }
    found
}

fn read_conversions(form: &Form<'_>, sources: &IndexMap<String, Source>) -> Vec<Conversion> {
    let mut found = Vec::new();
    for conversion in form.forms("conversion", "a conversion") {
        let text = conversion.need_text("unit");
        let mut faults = Diagnostics::new();
        let unit = unit(&text.text, text.span, &mut faults);
        faults.into_iter().for_each(|fault| form.reader().fault(fault));
        let factor = conversion.need("factor").and_then(|datum| keep(form, given::factor(datum)));
        let source = head::need_references(&conversion, "a conversion factor", sources);
        conversion.finish();
        if let (Some(unit), Some(factor)) = (unit, factor) {
            found.push(Conversion { unit, factor, source: source.into_iter().next() });
        }
    }
    found
}

fn read_range(form: &Form<'_>, key: &'static str, fact: &Fact) -> Range {
    let Some(range) = form.form(key, "a range") else {
        return Range::default();
    };
    let end = |key| range.get(key).and_then(|datum| keep(form, given::value(datum, fact)));
    let found = Range { from: end("from"), to: end("to") };
    range.finish();
    if let (Some(_), Some(to)) = (&found.from, &found.to) {
        let only_from = Range { to: None, ..found.clone() };
        if super::range::holds(&only_from, to) == Some(false) {
            let message = "this range ends before it begins";
            form.reader().fault(Diagnostic::new(Code::IntervalInvalid, range.span, message));
        }
    }
    found
}

/// The type that conditions see of a fact.
pub(super) fn type_of(id: FactId, fact: &Fact) -> Type {
    match &fact.kind {
        FactType::Boolean => Type::Boolean,
        FactType::Integer => Type::Integer,
        FactType::Decimal => Type::Decimal,
        FactType::Quantity(unit) => Type::Quantity(Some(unit.clone())),
        FactType::Choice(_) => Type::Choice(id),
        FactType::Date => Type::Date,
    }
}

fn declare(checked: &mut CheckedVocabulary, reader: &Reader<'_>, name: &Word, id: FactId, fact: &Fact) {
    if let Some(first) = checked.names.declare(&name.text, Named::Fact(id), name.span) {
        head::duplicate(reader, name, first);
    }
    if let FactType::Choice(members) = &fact.kind {
        let members = members.iter().map(|member| member.name.clone()).collect();
        checked.tables.members.insert(id, Values { owner: fact.name.clone(), names: members });
    }
    if fact.series {
        checked.tables.series.push(id);
    }
}

/// A member that has the name of a fact could be read either way.
fn member_clashes(checked: &CheckedVocabulary, reader: &Reader<'_>) {
    for fact in &checked.vocabulary.facts {
        for member in fact.members() {
            if let Some(place) = checked.names.span(&member.name) {
                let fault = clash(&member.name, &fact.name, place);
                reader.fault(fault.also(fact.place.0, format!("`{}` has it as a value", fact.name)));
            }
        }
    }
}

/// A value of a choice with the name of something else.
pub(super) fn clash(member: &str, owner: &str, place: crate::source::Span) -> Diagnostic {
    let message = format!("`{member}` is the name of this and also a value of `{owner}`");
    Diagnostic::new(Code::MemberClash, place, message).help("rename one of the two")
}

fn fact_order(
    checked: &CheckedVocabulary,
    pending: &[Pending],
    diagnostics: &mut Diagnostics,
) -> Vec<FactId> {
    let facts = &checked.vocabulary.facts;
    let nodes: Vec<order::Item> = facts
        .iter()
        .zip(pending)
        .map(|(fact, pending)| {
            let expressions = pending.valid_when.iter().chain(&pending.when_absent);
            let named = |(name, place): (String, Span)| match checked.names.find(&name)? {
                Named::Fact(id) => Some((id.index(), place)),
                _ => None,
            };
            order::Item {
                name: fact.name.clone(),
                place: fact.place.0,
                reads: expressions.flat_map(Expr::names).filter_map(named).collect(),
            }
        })
        .collect();
    let sorted = order::sort(&nodes, Code::CircularFact, diagnostics);
    sorted.into_iter().map(FactId::at).collect()
}

fn lower_facts(checked: &mut CheckedVocabulary, pending: &[Pending], diagnostics: &mut Diagnostics) {
    let CheckedVocabulary { vocabulary, names, tables } = checked;
    let mut lowered: Vec<(Option<ExprId>, Option<ExprId>)> = vec![(None, None); pending.len()];
    for id in vocabulary.order.clone() {
        let (Some(fact), Some(pending)) = (vocabulary.facts.get(id.index()), pending.get(id.index())) else {
            continue;
        };
        let mut lowerer = lowerer(names, tables, &vocabulary.facts, &mut vocabulary.expressions, diagnostics);
        let valid_when = pending.valid_when.as_ref().map(|expr| lowerer.condition(expr));
        let when_absent = pending.when_absent.as_ref().map(|expr| {
            let wanted = tables.facts.get(id.index()).cloned().unwrap_or(Type::Any);
            let typed = lowerer.lower(expr, Some(&wanted));
            // A formula gives a plain number: it gets the unit of the fact.
            let formula = typed.kind.is_number() && matches!(wanted, Type::Quantity(_));
            if !formula && fit(&typed.kind, &wanted, false) != Fit::Good {
                let message = format!("{} is {}, this is {}", fact.name, wanted.words(), typed.kind.words());
                lowerer.fault(Diagnostic::new(Code::TypeMismatch, expr.span, message));
            }
            typed.id
        });
        if let Some(place) = lowered.get_mut(id.index()) {
            *place = (valid_when, when_absent);
        }
    }
    for (fact, (valid_when, when_absent)) in vocabulary.facts.iter_mut().zip(lowered) {
        fact.valid_when = valid_when;
        fact.when_absent = when_absent;
    }
}

fn lowerer<'a>(
    names: &'a Names,
    tables: &'a Tables,
    facts: &'a [Fact],
    expressions: &'a mut crate::model::expression::Expressions,
    diagnostics: &'a mut Diagnostics,
) -> Lowerer<'a> {
    const NO_THRESHOLDS: &[(Value, Place)] = &[];
    Lowerer {
        names,
        asked: &names.asked,
        tables,
        facts,
        thresholds: NO_THRESHOLDS,
        mode: Mode::Guideline,
        expressions,
        diagnostics,
    }
}

fn lower_constraints(
    checked: &mut CheckedVocabulary,
    constraints: Vec<(Word, Option<Expr>, String)>,
    diagnostics: &mut Diagnostics,
) {
    let CheckedVocabulary { vocabulary, names, tables } = checked;
    for (id, always, because) in constraints {
        let Some(always) = always else {
            continue;
        };
        let mut lowerer = lowerer(names, tables, &vocabulary.facts, &mut vocabulary.expressions, diagnostics);
        let always = lowerer.condition(&always);
        vocabulary.constraints.push(Constraint { id: id.text, always, because });
    }
}
