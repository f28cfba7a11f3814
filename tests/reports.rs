//! Reports for readers: HTML and Markdown say what the text says, for clinicians and for patients, and hold what they
//! are given.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::look::{self, Element};
use common::shell::{Folder, code, errors, osteon};
use osteon::check::Checked;
use osteon::diagnostic::Diagnostics;
use osteon::eval::Plan;
use osteon::explain::{Explainer, Neighbours, borderline};
use osteon::model::facts::Facts;
use osteon::model::guideline::Guideline;
use osteon::report::{self, Decision, Document, Extent};
use osteon::source::Sources;
use proptest::prelude::*;

/// A name that would do harm where it is not escaped.
const NASTY: &str = "<img src=x onerror=alert(1)>&\"'";

/// Works with what is decided for a patient.
fn decided<T>(
    sources: &Sources,
    guideline: &Guideline,
    facts: &Facts,
    doubts: &[String],
    work: impl Fn(&Decision<'_>) -> T,
) -> T {
    let evaluation = Plan::new(guideline).evaluate(facts, common::as_of());
    let explainer = Explainer::new(guideline, common::as_of());
    let explanation = explainer.explain(facts, &evaluation);
    work(&Decision {
        sources,
        guideline,
        facts,
        evaluation: &evaluation,
        explanation: &explanation,
        flips: &Neighbours::new(&explainer).flips(facts, &evaluation),
        borderline: &borderline(guideline, &evaluation),
        warnings: &["a warning of <the> *guideline*".to_owned()],
        doubts,
    })
}

/// The same for a patient in a text.
fn of_text<T>(
    sources: &mut Sources,
    checked: &Checked,
    patient: &str,
    work: impl Fn(&Decision<'_>) -> T,
) -> T {
    let mut faults = Diagnostics::new();
    let facts = common::patient_of(sources, patient, checked, &mut faults);
    assert!(!faults.has_errors(), "{}", common::told(sources, &faults));
    let doubts: Vec<String> = faults.iter().map(|fault| fault.message.clone()).collect();
    decided(sources, &checked.guideline, &facts, &doubts, work)
}

/// The example patients: their names and their files.
fn examples() -> Vec<(String, String)> {
    let files = common::files("guidelines/patients", ".toml");
    let name = |path: &std::path::Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), common::text(path))).collect()
}

const EXTENTS: [Extent; 2] = [Extent { full: false, trace: false }, Extent { full: true, trace: true }];

/// Every document that is printed of the example patients.
fn documents() -> Vec<Document> {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    let mut all = Vec::new();
    for (_, patient) in examples() {
        all.extend(of_text(&mut sources, &checked, &patient, |decision| {
            let pages = EXTENTS.map(|extent| report::page(decision, extent));
            pages.into_iter().chain([report::patient_page(decision)]).collect::<Vec<_>>()
        }));
    }
    all
}

#[test]
fn reports_read_as_the_snapshots_say() {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    for (name, patient) in examples() {
        if !["ruth-lindqvist", "hanna-vogel"].contains(&name.as_str()) {
            continue;
        }
        let engine = |text: String| text.replace(concat!("osteon ", env!("CARGO_PKG_VERSION")), "ENGINE");
        let printed = of_text(&mut sources, &checked, &patient, |decision| {
            let page = report::page(decision, Extent::default());
            let html = report::html(std::slice::from_ref(&page));
            let (before, rest) = html.split_once("<style>").expect("a style");
            let (_, after) = rest.split_once("</style>").expect("its end");
            let html = format!("{before}<style></style>{after}").replace("><", ">\n<");
            let for_patient = report::patient_page(decision);
            let told = [report::plain(&for_patient), report::markdown(&for_patient)];
            [("html", html), ("markdown", report::markdown(&page)), ("patient", told.join("\n---\n\n"))]
        });
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(common::root().join("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            for (kind, text) in printed {
                insta::assert_snapshot!(format!("{name}.{kind}"), engine(text));
            }
        });
    }
}

/// All that the guideline can say to a reader.
fn sayings(guideline: &Guideline) -> Vec<String> {
    let mut all: Vec<Option<&String>> = Vec::new();
    for found in &guideline.recommendations {
        all.extend([
            Some(&found.summary),
            Some(&found.text),
            found.judgement.as_ref(),
            found.differs.as_ref(),
        ]);
        all.extend([found.strength.as_ref(), found.evidence.as_ref()]);
        all.extend(found.source.iter().flat_map(|source| [&source.citation, &source.at]).map(Some));
    }
    for choice in &guideline.choices {
        all.extend([Some(&choice.label), choice.note.as_ref(), choice.differs.as_ref()]);
    }
    for option in &guideline.options {
        all.extend([Some(&option.label), option.class.as_ref(), option.mechanism.as_ref()]);
        all.extend([option.route.as_ref(), option.administration.as_ref()]);
        all.extend(option.notes.iter().map(Some));
        all.extend(option.exclude.iter().chain(&option.caution).map(|bar| Some(&bar.because)));
        all.extend(option.dose.iter().flat_map(|dose| [Some(&dose.give), dose.note.as_ref()]));
    }
    for monitor in &guideline.monitors {
        all.extend([Some(&monitor.label), monitor.text.as_ref(), monitor.note.as_ref()]);
        all.extend(monitor.intervals.iter().map(|interval| interval.because.as_ref()));
    }
    for decision in &guideline.decisions {
        all.extend(
            [&decision.label].into_iter().chain(decision.outcomes.iter().map(|one| &one.label)).map(Some),
        );
    }
    all.extend(guideline.definitions.iter().map(|found| Some(&found.label)));
    all.extend(guideline.scope.iter().map(|scope| Some(&scope.because)));
    all.extend(guideline.vocabulary.facts.iter().flat_map(|fact| [&fact.question, &fact.label]).map(Some));
    let mut all: Vec<String> = all.into_iter().flatten().map(|text| look::one_line(text)).collect();
    all.retain(|text| !text.is_empty());
    all.sort();
    all.dedup();
    all
}

/// Nothing that the text says is missing elsewhere: no sentence of the guideline, no status, no reason, no digest.
#[test]
fn html_and_markdown_say_what_the_text_says() {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    let sayings = sayings(&checked.guideline);
    let mut lost = Vec::new();
    for (name, patient) in examples() {
        for extent in EXTENTS {
            let page = of_text(&mut sources, &checked, &patient, |decision| report::page(decision, extent));
            let plain = report::plain(&page);
            let text = look::one_line(&plain);
            let others = [
                ("html", look::one_line(&look::html_text(&report::html(std::slice::from_ref(&page))))),
                ("markdown", look::one_line(&look::markdown_text(&report::markdown(&page)))),
            ];
            let said: Vec<String> = sayings.iter().filter(|saying| text.contains(*saying)).cloned().collect();
            assert!(said.len() > 40, "{name}: only {} sayings", said.len());
            let digests =
                plain.lines().filter_map(|line| line.split_once("sha256:")).map(|(_, hex)| hex.to_owned());
            let reasons = look::fields(&plain);
            assert!(reasons.len() > 15, "{name}: only {} reasons", reasons.len());
            for saying in said.into_iter().chain(digests).chain(reasons) {
                for (format, other) in &others {
                    if !other.contains(&saying) {
                        lost.push(format!("{name}, {format}: {saying}"));
                    }
                }
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// An option, a follow-up or a recommendation has the same status everywhere.
#[test]
fn statuses_are_the_same_in_all_formats() {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    let mut count = 0;
    for (name, patient) in examples() {
        let page =
            of_text(&mut sources, &checked, &patient, |decision| report::page(decision, Extent::default()));
        let html = report::html(std::slice::from_ref(&page));
        let markdown = look::markdown_text(&report::markdown(&page));
        let told = look::html_entries(&html);
        for (status, title) in look::badges(&report::plain(&page)) {
            count += 1;
            // A table has the name alone, before what else the text says in that line.
            let is_named = |name: &str| title == name || title.starts_with(&format!("{name}: "));
            let same = told.iter().any(|(other, name)| status == *other && is_named(name));
            assert!(same, "{name}, html: {status}: {title}");
            let short = title.split(": ").next().unwrap_or("");
            let same = markdown.lines().any(|line| line.contains(&status) && line.contains(short));
            assert!(same, "{name}, markdown: {status}: {title}");
        }
    }
    assert!(count > 100, "only {count} statuses");
}

#[test]
fn html_needs_nothing_but_itself() {
    for document in documents() {
        let html = report::html(&[document]);
        let lower = html.to_lowercase();
        for loaded in
            ["<script", "<link", "<img", "<iframe", "<object", "src=", "@import", "url(", "javascript:"]
        {
            assert!(!lower.contains(loaded), "{loaded}");
        }
        for element in look::elements(&html) {
            let Element { name, attributes } = &element;
            for (key, value) in attributes {
                assert!(!key.starts_with("on") && key != "style", "{name} {key}");
                let is_link = name == "a" && key == "href" && value.starts_with("https://doi.org/");
                assert!(!value.contains("//") || is_link, "{name} {key}={value}");
                // A place that a link names is there, once.
                if let Some(place) = value.strip_prefix('#') {
                    assert_eq!(html.matches(&format!("id=\"{place}\"")).count(), 1, "{place}");
                }
            }
        }
        assert_eq!(html.matches("://").count(), html.matches("<a href=\"https://doi.org/").count());
    }
}

#[test]
fn html_is_built_in_order() {
    let documents = documents();
    let run = report::html(&documents[..6]);
    for html in documents.iter().map(|one| report::html(std::slice::from_ref(one))).chain([run]) {
        let elements = look::elements(&html);
        let names: Vec<&str> = elements.iter().map(|element| element.name.as_str()).collect();
        for (landmark, most) in [("html", 1), ("title", 1), ("main", 1), ("h1", 1), ("article", 6)] {
            let count = names.iter().filter(|name| **name == landmark).count();
            assert!((1..=most).contains(&count), "{count} {landmark}");
        }
        assert_eq!(elements[0].attributes, [("lang".to_owned(), "en".to_owned())]);
        let mut before = 0;
        for level in names.iter().filter_map(|name| name.strip_prefix('h')?.parse::<u32>().ok()) {
            assert!((1..=before + 1).contains(&level), "h{level} after h{before}");
            before = level;
        }
        for cell in elements.iter().filter(|element| element.name == "th") {
            assert!(cell.attributes.iter().any(|(key, _)| key == "scope"), "a heading without scope");
        }
        assert!(!html.contains("<a></a>") && !html.contains("<li></li>") && !html.contains("<dl></dl>"));
    }
}

/// WCAG 2.2: text 1.4.3, lines that carry meaning 1.4.11. Every colour of text is held against every background: what
/// stands on what does not matter then.
#[test]
fn colours_have_contrast() {
    let html = report::html(&documents()[..1]);
    let style = html.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).expect("a style");
    let colours = look::colours(style);
    let of = |wanted: &str| -> Vec<[u8; 3]> {
        let found = colours.iter().filter(|(property, _)| property.starts_with(wanted));
        found.map(|(_, colour)| *colour).collect()
    };
    let backgrounds = of("background");
    let lines: Vec<[u8; 3]> = [of("border"), of("outline")].concat();
    assert!(of("color").len() >= 5 && backgrounds.len() >= 5 && lines.len() >= 5);
    for background in &backgrounds {
        for text in of("color") {
            let contrast = look::contrast(text, *background);
            assert!(contrast >= 4.5, "{text:02x?} on {background:02x?}: {contrast:.2}");
        }
        for line in &lines {
            let contrast = look::contrast(*line, *background);
            assert!(contrast >= 3.0, "{line:02x?} on {background:02x?}: {contrast:.2}");
        }
    }
    assert!(style.contains(":focus-visible") && style.contains("@media print"));
}

/// A guideline all of whose texts are nasty, for a patient with a nasty name.
fn nasty(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!(
        "format = 1\n[guideline]\nid = \"nasty\"\nversion = \"1.0.0\"\ntitle = \"{text}\"\nstatus = \"draft\"\nowner = \"{text}\"\n\
         uses = [\"vocabulary/bone-health@1.0.0\"]\nsteps = [\"a\"]\n\
         [source.s]\ncitation = \"{text}\"\ndoi = \"{text}\"\nsuperseded_by = \"{text}\"\n\
         [[recommend]]\nid = \"r\"\nstep = \"a\"\nwhen = 'age > 18'\nwording = \"should\"\nsummary = \"{text}\"\ntext = \"{text}\"\n\
         text_patient = \"{text}\"\nstrength = \"{text}\"\ndiffers = \"{text}\"\nsource = {{ ref = \"s\", at = \"{text}\", verified = \"primary\" }}\n\
         [choose.c]\nlabel = \"{text}\"\nfor = \"r\"\nnote = \"{text}\"\n[[choose.c.option]]\nname = \"o\"\nlabel = \"{text}\"\nclass = \"{text}\"\n\
         exclude = [{{ when = 'age > 18', grade = \"contraindicated\", because = \"{text}\", source = {{ ref = \"s\", at = \"p\", verified = \"primary\" }} }}]\n"
    )
}

#[test]
fn texts_show_as_they_are() {
    let mut sources = Sources::new();
    let library = common::root().join("guidelines");
    for text in [NASTY, "*x*|<b>", "# a [b](c) `d` ~e~ $f$ _g_ &lt; \\* ![h](i)", "1. a", "--- +"] {
        let mut faults = Diagnostics::new();
        let checked = common::guideline_of(&mut sources, &library, &nasty(text), &mut faults);
        assert!(!faults.has_errors(), "{}", common::told(&sources, &faults));
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        let patient = format!("patient = \"{quoted}\"\n[facts]\nage = 60\n");
        let pages = of_text(&mut sources, &checked, &patient, |decision| {
            [report::page(decision, EXTENTS[1]), report::patient_page(decision)]
        });
        for (page, least) in pages.iter().zip([15, 3]) {
            let html = report::html(std::slice::from_ref(page));
            for harm in ["<img", "<b>\"", "|<b>"] {
                assert!(!html.contains(harm), "{html}");
            }
            let shown = look::html_text(&html);
            let count = shown.matches(text).count();
            assert!(count >= least, "html shows it {count} times: {text}\n{shown}");
            let markdown = report::markdown(page);
            let shown = look::markdown_text(&markdown);
            let count = shown.matches(text).count();
            assert!(count >= least, "Markdown shows it {count} times: {text}\n{markdown}\n{shown}");
        }
    }
}

proptest! {
    /// Whatever a patient is called, the name is the heading, and nothing but the heading.
    #[test]
    fn any_name_is_only_a_name(name in "[ -~\u{a0}-\u{2ff}]{1,40}") {
        prop_assume!(!name.trim().is_empty());
        let guideline = Guideline::default();
        let facts = Facts::new(name.trim(), 0);
        let page = decided(&Sources::new(), &guideline, &facts, &[], |decision| report::page(decision, Extent::default()));
        let wanted = look::one_line(&name);
        let markdown = look::markdown_text(&report::markdown(&page));
        prop_assert_eq!(look::one_line(markdown.lines().next().unwrap_or("")), wanted.clone());
        let html = look::html_text(&report::html(&[page]));
        prop_assert!(look::one_line(&html).contains(&wanted));
    }
}

/// A name must not be able to turn around, hide or break up what follows it.
#[test]
fn what_does_not_print_is_shown() {
    let facts = Facts::new("a\u{202e}b\nc\u{1b}[2J\u{0}", 0);
    let work = |decision: &Decision<'_>| report::page(decision, Extent::default());
    let page = decided(&Sources::new(), &Guideline::default(), &facts, &[], work);
    let seen = "a\u{fffd}b c\u{fffd}[2J\u{fffd}";
    assert!(report::html(std::slice::from_ref(&page)).contains(&format!(">{seen}</h1>")));
    assert_eq!(look::markdown_text(&report::markdown(&page)).lines().next(), Some(seen));
    let text = report::plain(&page);
    assert!(text.lines().next().is_some_and(|line| line.starts_with(&format!("{seen} "))), "{text}");
}

/// A name or an origin with lines of its own cannot forge a report above or inside the real one.
#[test]
fn names_forge_no_report() {
    let folder = Folder::new("forged");
    let forged = "hanna\\n\\nIN SHORT\\n  + Denosumab should be given now.\\n";
    let text = format!(
        "{{\"patient\": \"{forged}\", \"facts\": {{\"age\": {{\"value\": 60, \"source\": \"{forged}\"}}, \"metastatic_disease\": true}}}}"
    )
    .replace("\\\\n", "\\n");
    let patient = folder.file("p.json", text.as_bytes());
    for more in [&["--trace"][..], &["--audience", "patient"]] {
        let told = printed(&evaluate(ID, &[&patient], more));
        assert!(!told.lines().any(|line| line.starts_with("  + Denosumab")), "{told}");
        assert!(told.matches("\nIN SHORT\n").count() <= 1, "{told}");
    }
}

/// Two patients of a run may have the same name and the same facts.
#[test]
fn pages_of_a_run_have_places_of_their_own() {
    let html = printed(&evaluate(ID, &[MARIA, MARIA], &["--format", "html"]));
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert!(ids.len() > 4 && once.len() == ids.len(), "{ids:?}");
}

const ID: &str = "anastrozole-bone-health";

fn evaluate<'a>(guideline: &'a str, patients: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [&["evaluate", guideline], patients, &["--as-of", common::AS_OF], more].concat()
}

fn printed(arguments: &[&str]) -> String {
    let output = osteon(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

const MARIA: &str = "guidelines/patients/maria-keller.toml";
const TOM: &str = "guidelines/patients/tom-adeyemi.toml";

#[test]
fn a_run_is_one_document() {
    for audience in ["clinician", "patient"] {
        let more = ["--format", "html", "--audience", audience];
        for (patients, count) in [(&[MARIA][..], 1), (&[MARIA, TOM][..], 2)] {
            let html = printed(&evaluate(ID, patients, &more));
            assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\">") && html.ends_with("</html>\n"));
            assert_eq!(html.matches("<article ").count(), count);
            assert_eq!((html.matches("<html ").count(), html.matches("</body>").count()), (1, 1));
            look::elements(&html);
        }
    }
    let markdown = printed(&evaluate(ID, &[MARIA, TOM], &["--format", "markdown"]));
    assert!(markdown.starts_with("# maria-keller\n") && markdown.contains("\n---\n\n# tom-adeyemi\n"));
}

#[test]
fn what_is_for_patients_has_no_reasons() {
    for more in [&["--format", "json"][..], &["--trace"], &["--full"]] {
        let mut arguments = evaluate(ID, &[MARIA], more);
        assert_eq!(code(&arguments), 0);
        arguments.extend(["--audience", "patient"]);
        assert_eq!(code(&arguments), 2, "{more:?}");
        assert!(errors(&arguments).contains("--audience patient"), "{}", errors(&arguments));
    }
    for format in ["text", "markdown", "html"] {
        let told = printed(&evaluate(ID, &[MARIA], &["--format", format, "--audience", "patient"]));
        for wanted in
            ["Your vitamin D is low.", "23 November 2026", "anastrozole-bone-health 1.0.0", "talking to"]
        {
            assert!(told.contains(wanted), "{format}: {wanted}");
        }
        let words = if format == "html" { look::html_text(&told) } else { told };
        for strange in
            ["sha256", "recommendation", "J Clin Oncol", "because", "vitamin_d", "undetermined", "scope"]
        {
            assert!(!words.contains(strange), "{format}: {strange}");
        }
    }
}

/// A small guideline for adults, with a rule that may have a text for patients, and one that speaks out of scope.
fn small(text: &str, outside: &str) -> String {
    let source = "source = { ref = \"s\", at = \"p\", verified = \"primary\" }";
    format!(
        "format = 1\n[guideline]\nid = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nstatus = \"draft\"\n\
         uses = [\"vocabulary/bone-health@1.0.0\"]\nsteps = [\"a\"]\n[source.s]\ncitation = \"S\"\n\
         [[scope]]\nrequire = 'metastatic_disease = false'\nbecause = \"x\"\n\
         [[recommend]]\nid = \"r\"\nstep = \"a\"\nwhen = 'age >= 60'\nwording = \"should\"\nsummary = \"R.\"\n{text}\n{source}\n\
         [[recommend]]\nid = \"o\"\nstep = \"a\"\nwhen = 'fragility_fracture'\nwording = \"should\"\nsummary = \"O.\"\noutside_scope = true\n{outside}\n{source}\n"
    )
}

#[test]
fn patients_are_told_what_applies_and_no_more() {
    let folder = Folder::new("audience");
    let in_scope = "metastatic_disease = false\n";
    let (own, outside) = ("text_patient = \"Own words.\"", "text_patient = \"Words for everyone.\"");
    let cases = [
        (own, "", "age = 60\nmetastatic_disease = false\n", &["Own words."][..], &["nothing to tell"][..]),
        (
            own,
            "",
            "age = 59\nmetastatic_disease = false\nfragility_fracture = false\n",
            &["There is nothing to tell you"],
            &["Own words", "could not be worked out"],
        ),
        // What is open is no advice, but that something is open is told.
        (own, "", in_scope, &["could not be worked out"], &["Own words", "nothing to tell"]),
        // What applies without words for patients is not passed over in silence.
        (
            own,
            "",
            "age = 59\nmetastatic_disease = false\nfragility_fracture = true\n",
            &["not written for patients yet"],
            &["Own words", "nothing to tell"],
        ),
        (own, "", "age = 60\n", &["not yet known whether this guideline is meant for you"], &["Own words"]),
        (
            own,
            outside,
            "metastatic_disease = true\nfragility_fracture = true\n",
            &["All the same", "Words for everyone."],
            &["Own words"],
        ),
        // Outside the scope, too, it is told that a warning is open which holds whatever the scope is.
        (
            own,
            "",
            "age = 60\nmetastatic_disease = true\n",
            &["not meant for you", "could not be worked out"],
            &["Own words", "nothing to tell"],
        ),
        (
            own,
            "",
            "age = 60\nmetastatic_disease = true\nfragility_fracture = false\n",
            &["There is nothing to tell you"],
            &["Own words"],
        ),
        (
            own,
            outside,
            "age = 60\nfragility_fracture = true\n",
            &["Whether it is or not", "Words for everyone."],
            &["Own words"],
        ),
    ];
    for (own, outside, facts, wanted, unwanted) in cases {
        let guideline = folder.file("small.toml", small(own, outside).as_bytes());
        let patient = folder.file("p.toml", format!("patient = \"p\"\n[facts]\n{facts}").as_bytes());
        for format in ["text", "markdown", "html"] {
            let told =
                printed(&evaluate(&guideline, &[&patient], &["--audience", "patient", "--format", format]));
            let told = look::one_line(&told);
            assert!(wanted.iter().all(|wanted| told.contains(wanted)), "{facts}: {told}");
            assert!(!unwanted.iter().any(|unwanted| told.contains(unwanted)), "{facts}: {told}");
            assert!(told.contains("small 1.0.0 (draft)"), "{told}");
            assert!(told.contains("not in force, or that should have been looked at again"), "{told}");
            assert!(told.contains("no medical device"), "{told}");
        }
    }
    let guideline = folder.file("small.toml", small("", "").as_bytes());
    let patient = folder.file("p.toml", b"patient = \"p\"\n[facts]\n");
    let arguments = evaluate(&guideline, &[&patient], &["--audience", "patient"]);
    assert_eq!(code(&arguments), 4);
    assert!(errors(&arguments).contains("has no texts for patients"), "{}", errors(&arguments));
    assert!(osteon(&arguments).stdout.is_empty());
}
