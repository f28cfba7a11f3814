//! What is tried with any text, and what must hold of it: used by the targets of cargo-fuzz and by `tests/fuzz.rs`.
//!
//! Every function ends quietly, or panics with what does not hold. Of all: no panic inside, every place of a fault lies in
//! its text and between two letters, a text with an error has a fault with a place, and the same text has the same faults.
#![allow(dead_code, reason = "every target uses a part of it")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a broken promise is said by failing"
)]

use std::sync::LazyLock;

use osteon::ask::Setting;
use osteon::cases;
use osteon::check::{self, Checked, CheckedVocabulary, FileKind, Part, Parts, Question};
use osteon::diagnostic::{Code, Diagnostics, Severity};
use osteon::eval::{self, Answered, Plan, Program};
use osteon::explain::{Explainer, Neighbours, borderline};
use osteon::format::{self, Refused};
use osteon::model::facts::{Facts, Known, Reading};
use osteon::model::guideline::{Block, Guideline};
use osteon::model::vocabulary::{FactType, Place, Vocabulary};
use osteon::report::{self, Decision, Extent, TraceForm};
use osteon::source::Sources;
use osteon::syntax::condition::{self, CONDITION_BYTES_MAX};
use osteon::syntax::datum::{self, Datum};
use osteon::syntax::print;
use osteon::value::canonical::literal;
use osteon::value::content::{Quantity, Value};
use osteon::value::date::PartialDate;
use osteon::value::number::Number;
use serde_json::value::RawValue;

macro_rules! parts {
    ($($name:literal $path:literal;)*) => {
        /// The files that a text may use, by the names under which it does.
        pub const PARTS: &[(&str, &str, &str)] = &[$(($name, $path, include_str!(concat!("../", $path))),)*];
    };
}

parts! {
    "anastrozole-bone-health@1.0.0" "guidelines/anastrozole-bone-health/1.0.0.toml";
    "vocabulary/bone-health@1.0.0" "guidelines/vocabulary/bone-health/1.0.0.toml";
    "modules/renal-function@1.0.0" "guidelines/modules/renal-function/1.0.0.toml";
    "modules/vitamin-d@1.0.0" "guidelines/modules/vitamin-d/1.0.0.toml";
    "modules/bone-agents-us@1.0.0" "guidelines/modules/bone-agents-us/1.0.0.toml";
    "modules/who-categories@1.0.0" "guidelines/modules/who-categories/1.0.0.toml";
    "modules/bone-agent-safety@1.0.0" "guidelines/modules/bone-agent-safety/1.0.0.toml";
    "modules/denosumab-timing@1.0.0" "guidelines/modules/denosumab-timing/1.0.0.toml";
    "modules/therapy-course@1.0.0" "guidelines/modules/therapy-course/1.0.0.toml";
    "modules/calcium-intake@1.0.0" "guidelines/modules/calcium-intake/1.0.0.toml";
    "modules/vitamin-d-repletion@1.0.0" "guidelines/modules/vitamin-d-repletion/1.0.0.toml";
    "modules/vitamin-d@1.1.0" "guidelines/modules/vitamin-d/1.1.0.toml";
    "modules/smoking-and-alcohol@1.0.0" "guidelines/modules/smoking-and-alcohol/1.0.0.toml";
    "modules/menopause@1.0.0" "guidelines/modules/menopause/1.0.0.toml";
    "vocabulary/kidney@1.0.0" "guidelines/vocabulary/kidney/1.0.0.toml";
    "vocabulary/clinic@1.0.0" "tests/diagnostics/vocabulary/clinic/1.0.0.toml";
    "bone-density@1.0.0" "tests/pages/guidelines/bone-density/1.0.0.toml";
    "bone-density@1.0.1" "tests/pages/guidelines/bone-density/1.0.1.toml";
    "falls@0.9.0" "tests/pages/guidelines/falls/0.9.0.toml";
    "falls@1.0.0" "tests/pages/guidelines/falls/1.0.0.toml";
    "falls@1.1.0" "tests/pages/guidelines/falls/1.1.0.toml";
    "falls@2.0.0" "tests/pages/guidelines/falls/2.0.0.toml";
    "modules/falls-risk@1.0.0" "tests/pages/guidelines/modules/falls-risk/1.0.0.toml";
    "modules/frailty@1.0.0" "tests/pages/guidelines/modules/frailty/1.0.0.toml";
    "vocabulary/ward@1.0.0" "tests/pages/guidelines/vocabulary/ward/1.0.0.toml";
}

/// The patient of whom conditions are asked.
const PATIENT: &str = include_str!("../guidelines/patients/ruth-lindqvist.toml");

/// The evaluation date of everything.
const AS_OF: &str = "2026-11-23";

/// So many cases of a file are run: looking for reasons takes long.
const CASES_MAX: usize = 2;

/// A guideline of few rules, which takes little time to explain.
const SMALL: &str = r#"format = 1
[guideline]
id = "small"
version = "1.0.0"
title = "Vitamin D and kidney function"
status = "draft"
uses = ["vocabulary/bone-health@1.0.0", "modules/vitamin-d@1.0.0", "modules/renal-function@1.0.0"]
steps = ["baseline", "lifestyle", "monitoring"]
"#;

/// One patient of so many is explained under the whole shipped guideline, which takes long.
const EXPLAINED_ONE_IN: u64 = 64;

/// What is read once.
struct Shipped {
    /// The texts of the parts, in their order.
    sources: Sources,
    parts: Vec<Datum>,
    guideline: Checked,
    vocabulary: Checked,
    small: Checked,
    patient: Facts,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    let mut sources = Sources::new();
    let mut faults = Diagnostics::new();
    let mut parts = Vec::new();
    for (_, path, text) in PARTS {
        let id = sources.add(*path, *text);
        parts.push(datum::parse_toml(text, id, &mut faults));
    }
    let guideline = checked(&sources, &parts[0], &parts, None, &mut faults).expect("the shipped guideline");
    let (vocabulary, found) = check::vocabulary(&sources, &parts[1]);
    faults.extend(found);
    let id = sources.add("small.toml", SMALL);
    let file = datum::parse_toml(SMALL, id, &mut faults);
    let small = checked(&sources, &file, &parts, None, &mut faults).expect("the small guideline");
    let id = sources.add("patient.toml", PATIENT);
    let file = datum::parse_toml(PATIENT, id, &mut faults);
    let (patient, found) = check::patient(&sources, &file, &guideline.guideline.vocabulary, as_of());
    faults.extend(found);
    assert!(!faults.has_errors(), "what is shipped has errors: {faults:?}");
    Shipped { sources, parts, guideline, vocabulary: Checked::of_vocabulary(vocabulary), small, patient }
});

fn as_of() -> PartialDate {
    PartialDate::parse(AS_OF).expect("a date")
}

/// A text as a condition.
pub fn condition(text: &str) {
    // Faults of a condition may point at a number in the guideline.
    let mut sources = SHIPPED.sources.clone();
    let source = sources.add("<condition>", text);
    let read = condition::parse(text, source, 0);
    let expr = match read {
        Ok(expr) => expr,
        Err(fault) => {
            assert_eq!(
                Some(&fault),
                condition::parse(text, source, 0).as_ref().err(),
                "the fault of the same text"
            );
            let mut faults = Diagnostics::new();
            faults.push(*fault);
            return sound(&sources, &faults);
        }
    };
    let printed = print::condition(&expr);
    match condition::parse(&printed, source, 0) {
        Ok(again) => {
            assert_eq!(again, expr, "{text:?} is printed as {printed:?}, which means something else");
            assert_eq!(print::condition(&again), printed, "what is printed is printed the same");
        }
        Err(fault) => {
            // Limits are those of a text: it is longer with blanks, and some levels count within a pair of brackets.
            let is_limit = fault.code == Code::ConditionTooLarge;
            assert!(is_limit, "{text:?} is printed as {printed:?}, which cannot be read: {}", fault.message);
        }
    }
    formed_in_file(text);
    let shipped = &*SHIPPED;
    let nobody = Facts::new("", 0);
    let bare = asked(&sources, &expr, &Checked::default(), &[&nobody]);
    let stranger = Facts::new("", shipped.guideline.guideline.vocabulary.facts.len());
    let patients = [&stranger, &shipped.patient];
    let spoken = asked(&sources, &expr, &shipped.vocabulary, &patients);
    // Names of rules are in sight of the guideline only.
    if !bare && !spoken {
        asked(&sources, &expr, &shipped.guideline, &patients);
    }
}

/// The advice on a condition that cannot be asked of the shipped guideline.
pub fn help(text: &str) -> Vec<String> {
    let expr = condition::parse(text, Sources::new().add("<condition>", text), 0).expect("a condition");
    let faults = check::condition(&expr, &SHIPPED.guideline).expect_err("a condition with a fault");
    faults.into_iter().flat_map(|fault| fault.help).collect()
}

/// Asks a condition of some patients; whether it can be asked.
fn asked(sources: &Sources, expr: &osteon::syntax::ast::Expr, base: &Checked, patients: &[&Facts]) -> bool {
    let question = match check::condition(expr, base) {
        Ok(question) => question,
        Err(faults) => {
            assert!(faults.has_errors(), "refused without an error");
            assert_eq!(
                Some(&faults),
                check::condition(expr, base).as_ref().err(),
                "the faults of the same condition"
            );
            sound(sources, &faults);
            return false;
        }
    };
    let Question { guideline, definition } = &question;
    let root = guideline.definitions[definition.index()].is;
    let (plan, program) = (Plan::new(guideline), Program::new(guideline));
    let mut memory = program.memory();
    for facts in patients {
        let evaluation = plan.evaluate(facts, as_of());
        let answers = program.evaluate(facts, as_of(), &mut memory);
        assert_eq!(answers.value(root), *evaluation.value(root), "the program and the interpreter");
        let mut lines = String::new();
        report::lines(&report::of_expression(sources, guideline, facts, &evaluation, root), 0, &mut lines);
        assert!(!lines.is_empty(), "no trace");
        if let Ok(value) = eval::answer(guideline, root, &evaluation) {
            reads_back(&value, base);
        }
    }
    true
}

/// The canonical literal of a value is a condition that has this value.
fn reads_back(value: &Value, base: &Checked) {
    let written = literal(value);
    if has_member(value) || written.len() > CONDITION_BYTES_MAX {
        return;
    }
    let setting = Setting { base: base.clone(), facts: Facts::new("", 0), as_of: as_of() };
    let mut sources = Sources::new();
    let source = sources.add("<literal>", written.as_str());
    let question = setting.question(&written, source);
    let question = question.unwrap_or_else(|faults| panic!("{written:?} cannot be read: {faults:?}"));
    let evaluation = Plan::new(&question.guideline).evaluate(&setting.facts, as_of());
    let root = question.guideline.definitions[question.definition.index()].is;
    let again = eval::answer(&question.guideline, root, &evaluation).map(|value| literal(&value));
    assert_eq!(again.as_ref(), Ok(&written), "the literal of {value:?}");
}

/// Members have no literal: their names belong to a fact.
fn has_member(value: &Value) -> bool {
    match value {
        Value::Member(_) => true,
        Value::List(items) => items.iter().any(has_member),
        Value::Interval(interval) => has_member(&interval.low) || has_member(&interval.high),
        _ => false,
    }
}

/// A text as a guideline, a module, a vocabulary and a file of cases.
pub fn guideline(text: &str) {
    let (sources, first) = Rules::read(text);
    assert_eq!(first.faults, Rules::read(text).1.faults, "the faults of the same text");
    first.faults.iter().for_each(|faults| sound(&sources, faults));
    for checked in [&first.guideline, &first.user].into_iter().flatten() {
        let nobody = Facts::new("nobody", checked.guideline.vocabulary.facts.len());
        let (plan, program) = (Plan::new(&checked.guideline), Program::new(&checked.guideline));
        agree(&sources, &checked.guideline, &plan, &program, &everything(&checked.guideline.vocabulary));
        agree(&sources, &checked.guideline, &plan, &program, &nobody);
    }
    if let Some(checked) = &first.guideline {
        let nobody = Facts::new("nobody", checked.guideline.vocabulary.facts.len());
        printed(&sources, &checked.guideline, &nobody);
    }
    if let Some(file) = &first.cases {
        let few = &file.cases[..file.cases.len().min(CASES_MAX)];
        assert_eq!(cases::run(&SHIPPED.guideline.guideline, few).len(), few.len(), "an outcome a case");
    }
}

/// A text as each kind of rule file: its faults as each of them, and what could be read of it.
#[derive(Default)]
struct Rules {
    faults: Vec<Diagnostics>,
    guideline: Option<Checked>,
    /// A guideline that uses the text as its module.
    user: Option<Checked>,
    cases: Option<cases::CaseFile>,
}

impl Rules {
    fn read(text: &str) -> (Sources, Rules) {
        let mut sources = SHIPPED.sources.clone();
        let mut rules = Rules::default();
        let id = sources.add("rules.toml", text);
        let mut faults = Diagnostics::new();
        let file = datum::parse_toml(text, id, &mut faults);
        let broken = faults.has_errors();
        rules.faults.push(faults);
        if broken {
            return (sources, rules);
        }
        formed(&sources, &file);
        rules.guideline = rules.checked(&sources, &file, None);
        let meta = check::identity(&sources, &file).unwrap_or_default();
        let name = format!("modules/{}@{}", meta.id, meta.version);
        let vocabulary = check::uses(&file).into_iter().filter(|used| used.starts_with("vocabulary/"));
        let uses: Vec<String> = vocabulary.chain([name.clone()]).map(|used| format!("{used:?}")).collect();
        let text = format!(
            "format = 1\n[guideline]\nid = \"user\"\nversion = \"0.0.0\"\ntitle = \"T\"\nstatus = \"draft\"\nuses = [{}]\n",
            uses.join(", ")
        );
        let id = sources.add("user.toml", text.as_str());
        let mut faults = Diagnostics::new();
        let user = datum::parse_toml(&text, id, &mut faults);
        if !faults.has_errors() {
            rules.user = rules.checked(&sources, &user, Some((&name, &file)));
        }
        rules.faults.push(check::vocabulary(&sources, &file).1);
        let (cases, faults) = cases::read(&sources, &file, &SHIPPED.guideline.guideline);
        rules.cases = (!faults.has_errors()).then_some(cases);
        rules.faults.push(faults);
        (sources, rules)
    }

    fn checked(&mut self, sources: &Sources, file: &Datum, own: Option<(&str, &Datum)>) -> Option<Checked> {
        let mut faults = Diagnostics::new();
        let checked = checked(sources, file, &SHIPPED.parts, own, &mut faults);
        self.faults.push(faults);
        checked
    }
}

/// The form of a condition in a file, where it can stand in one.
fn formed_in_file(condition: &str) {
    let text = format!("format = 1\n[guideline]\n[define.x]\nis = '''\n{condition}'''\n");
    let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
    let id = sources.add("condition.toml", text.as_str());
    let file = datum::parse_toml(&text, id, &mut faults);
    if !faults.has_errors() {
        formed(&sources, &file);
    }
}

/// What can be read has a form, which is its own form; but for conditions that cannot be read.
fn formed(sources: &Sources, file: &Datum) {
    let Some(kind) = FileKind::of(file) else {
        return;
    };
    let written = match format::toml(sources, file, kind) {
        Ok(written) => written,
        Err(Refused::Faults(faults)) => return sound(sources, &faults),
        Err(Refused::Unlike(how)) => panic!("the form is another file: {how}"),
    };
    let (mut own, mut faults) = (Sources::new(), Diagnostics::new());
    let id = own.add("form.toml", written.as_str());
    let again = datum::parse_toml(&written, id, &mut faults);
    assert!(faults.is_empty(), "the form cannot be read: {faults:?}");
    assert_eq!(format::toml(&own, &again, kind), Ok(written), "the form of a form");
}

/// A guideline with the parts it names; `own` is one more of them.
fn checked(
    sources: &Sources,
    file: &Datum,
    parts: &[Datum],
    own: Option<(&str, &Datum)>,
    faults: &mut Diagnostics,
) -> Option<Checked> {
    let mut absent = false;
    let gathered = Parts::gather(file, |word| {
        if let Some((name, file)) = own.filter(|(name, _)| *name == word.text) {
            return Some(Part { name: name.to_owned(), file: file.clone() });
        }
        let at = PARTS.iter().position(|(name, ..)| *name == word.text || is_version(name, &word.text));
        absent |= at.is_none();
        at.and_then(|at| Some(Part { name: PARTS.get(at)?.0.to_owned(), file: parts.get(at)?.clone() }))
    });
    let (parts, found) = match gathered {
        Ok(gathered) => gathered,
        Err(found) => {
            assert!(absent || found.has_errors(), "parts are refused without an error");
            faults.extend(found);
            return None;
        }
    };
    faults.extend(found);
    let vocabulary = match parts.vocabulary() {
        Some(file) => {
            let (checked, found) = check::vocabulary(sources, file);
            faults.extend(found);
            checked
        }
        None => CheckedVocabulary::default(),
    };
    if faults.has_errors() {
        return None;
    }
    let (checked, found) = check::guideline(sources, file, &vocabulary, &parts);
    faults.extend(found);
    (!faults.has_errors()).then_some(checked)
}

/// `modules/x@1` means `modules/x@1.0.0`.
fn is_version(name: &str, wanted: &str) -> bool {
    name.strip_prefix(wanted).is_some_and(|rest| wanted.contains('@') && rest.starts_with('.'))
}

/// A text as a patient, as TOML and as JSON.
pub fn patient(text: &str) {
    let shipped = &*SHIPPED;
    let guideline = &shipped.guideline.guideline;
    for parse in [datum::parse_toml, datum::parse_json] {
        let read = || {
            let mut sources = shipped.sources.clone();
            let id = sources.add("patient", text);
            let mut faults = Diagnostics::new();
            let file = parse(text, id, &mut faults);
            if faults.has_errors() {
                return (sources, Facts::default(), faults);
            }
            let (facts, found) = check::patient(&sources, &file, &guideline.vocabulary, as_of());
            faults.extend(found);
            if !faults.has_errors() {
                faults.extend(eval::consistency(guideline, &facts, as_of()));
            }
            (sources, facts, faults)
        };
        let (sources, facts, faults) = read();
        assert_eq!(faults, read().2, "the faults of the same text");
        sound(&sources, &faults);
        if !faults.has_errors() {
            agree(&sources, guideline, &PLAN, &PROGRAM, &facts);
            let is_chosen =
                text.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()))
                    % EXPLAINED_ONE_IN
                    == 0;
            printed(&sources, if is_chosen { guideline } else { &shipped.small.guideline }, &facts);
        }
    }
}

static PLAN: LazyLock<Plan<'static>> = LazyLock::new(|| Plan::new(&SHIPPED.guideline.guideline));
static PROGRAM: LazyLock<Program<'static>> = LazyLock::new(|| Program::new(&SHIPPED.guideline.guideline));
static SETTINGS: LazyLock<[Setting; 2]> = LazyLock::new(|| {
    let bare = Setting { base: Checked::default(), facts: Facts::default(), as_of: as_of() };
    let spoken = Setting { base: SHIPPED.vocabulary.clone(), facts: SHIPPED.patient.clone(), as_of: as_of() };
    [bare, spoken]
});

/// Bytes as lines of conditions: each is answered with one line of JSON, but for blank ones.
pub fn jsonl(bytes: &[u8]) {
    for setting in &*SETTINGS {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let Some(answer) = setting.line(line) else {
                assert!(line.iter().all(u8::is_ascii_whitespace), "a line is passed over");
                continue;
            };
            assert!(!answer.contains(['\n', '\r']), "an answer on several lines: {answer:?}");
            let read: serde_json::Value = serde_json::from_str(&answer).expect("an answer in JSON");
            let keys: Vec<&str> = read.as_object().expect("an object").keys().map(String::as_str).collect();
            assert!(matches!(keys.as_slice(), ["name", "value"] | ["error", "name"]), "the keys {keys:?}");
            let said = read.get("value").or_else(|| read.get("error")).and_then(|said| said.as_str());
            assert!(said.is_some_and(|said| !said.is_empty()), "an answer says nothing: {answer}");
            assert_eq!(setting.line(line).as_ref(), Some(&answer), "the answer to the same line");
        }
    }
}

/// What must hold of the faults of any text.
fn sound(sources: &Sources, faults: &Diagnostics) {
    for fault in faults.iter() {
        let is_line = !fault.message.is_empty() && !fault.message.contains(['\n', '\r']);
        assert!(is_line, "the message of {} is no line: {:?}", fault.code.name(), fault.message);
        for label in &fault.labels {
            let source = sources.get(label.span.source).unwrap_or_else(|| panic!("no such text: {fault:?}"));
            let is_within = source.text.get(label.span.range()).is_some();
            assert!(is_within, "a place outside of its text or within a letter: {fault:?}");
        }
    }
    let placed =
        || faults.iter().any(|fault| fault.severity() == Severity::Error && !fault.labels.is_empty());
    assert!(!faults.has_errors() || placed(), "an error without a place: {faults:?}");
}

/// A patient of whom everything is known, if not much.
fn everything(vocabulary: &Vocabulary) -> Facts {
    let mut facts = Facts::new("somebody", vocabulary.facts.len());
    for (at, fact) in vocabulary.facts.iter().enumerate() {
        let value = match &fact.kind {
            FactType::Boolean => Value::Boolean(at % 2 == 0),
            FactType::Choice(_) => Value::Member(0),
            FactType::Integer => Value::Integer(60),
            FactType::Decimal => Value::Decimal(Number::from(2)),
            FactType::Quantity(unit) => {
                Value::Quantity(Quantity { number: Number::from(3), unit: unit.clone() })
            }
            FactType::Date => Value::Date(PartialDate::parse("2020-02").expect("a date")),
        };
        let reading = Reading { value, on: None, origin: None, given: None, place: Place::default() };
        facts.set(osteon::model::expression::FactId::at(at), Known::Given(vec![reading]));
    }
    facts
}

/// The interpreter and the program come to the same.
fn agree(sources: &Sources, guideline: &Guideline, plan: &Plan<'_>, program: &Program<'_>, facts: &Facts) {
    let mut memory = program.memory();
    let evaluation = plan.evaluate(facts, as_of());
    let answers = program.evaluate(facts, as_of(), &mut memory);
    let form = TraceForm::new(sources, guideline);
    let (mut interpreted, mut programmed) = (String::new(), String::new());
    form.append(&evaluation, facts, &mut interpreted);
    form.append(&answers, facts, &mut programmed);
    assert_eq!(interpreted, programmed, "the traces of the interpreter and the program");
    assert_eq!(Answered::scope(&evaluation), answers.scope(), "the scope");
    for block in guideline.order.iter().filter(|block| !matches!(block, Block::Fact(_))) {
        let ids = guideline.roots(*block).into_iter().flat_map(|root| guideline.expressions.below(root));
        for id in ids {
            assert_eq!(*evaluation.value(id), answers.value(id), "a value of {}", guideline.name(*block));
        }
    }
}

/// Explains what a guideline says of a patient and prints it in all ways.
fn printed(sources: &Sources, guideline: &Guideline, facts: &Facts) {
    let evaluation = Plan::new(guideline).evaluate(facts, as_of());
    let explainer = Explainer::new(guideline, as_of());
    let explanation = explainer.explain(facts, &evaluation);
    let decision = Decision {
        sources,
        guideline,
        facts,
        evaluation: &evaluation,
        explanation: &explanation,
        flips: &Neighbours::new(&explainer).flips(facts, &evaluation),
        borderline: &borderline(guideline, &evaluation),
        warnings: &[],
        doubts: &[],
    };
    let json = report::json(&decision, true, false).expect("a decision in JSON");
    // Read without a limit of nesting: a trace is as deep as its conditions.
    let read: &RawValue = serde_json::from_str(&json).expect("JSON");
    let is_object = read.get().starts_with('{');
    assert!(is_object && !json.contains(['\n', '\r']), "a decision is an object on one line");
    for full in [false, true] {
        let page = report::page(&decision, Extent { full, trace: full });
        assert!(!report::plain(&page).is_empty(), "no text");
        assert!(!report::markdown(&page).is_empty(), "no Markdown");
        let html = report::html(&[page]);
        assert!(html.trim_end().ends_with("</html>") && !html.contains("<script"), "no page of HTML");
    }
    if report::speaks_to_patients(guideline) {
        assert!(!report::plain(&report::patient_page(&decision)).is_empty(), "no text for the patient");
    }
    let mut lines = String::new();
    report::trace(&decision).iter().for_each(|step| report::lines(step, 0, &mut lines));
}
