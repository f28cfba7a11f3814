//! The shipped library: it loads, its cases pass, its example patients read as the snapshots say.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use osteon::cases::{Coverage, Sort, State, Subject, Suite, Tried};
use osteon::diagnostic::{Code, Diagnostic, Diagnostics};
use osteon::eval::Plan;
use osteon::explain::{Explainer, Neighbours, borderline, explain};
use osteon::model::expression::FactId;
use osteon::report::{self, Decision};
use osteon::source::Sources;
use osteon::{cases, check::Checked};

/// A guideline of the library, by folder and version.
fn guideline(sources: &mut Sources, id: &str, version: &str) -> Checked {
    let library = common::root().join("guidelines");
    let mut faults = Diagnostics::new();
    let path = library.join(id).join(format!("{version}.toml"));
    let checked = common::guideline(sources, &library, &path, &mut faults);
    assert!(!faults.has_errors(), "{id}@{version}:\n{}", common::told(sources, &faults));
    checked
}

/// Every guideline in every version, by folder and version: drafts, and those that are retired, too.
fn all_versions() -> Vec<(String, String)> {
    let library = common::root().join("guidelines");
    let named = |path: &std::path::PathBuf| {
        let inside = path.strip_prefix(&library).expect("a file of the library");
        let parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let [folder, file] = parts.as_slice() else {
            return None;
        };
        let is_guideline = common::text(path).contains("\n[guideline]\n");
        is_guideline.then(|| (folder.clone(), file.trim_end_matches(".toml").to_owned()))
    };
    common::files("guidelines", ".toml").iter().filter_map(named).collect()
}

/// The cases of every guideline, under every version that it has.
#[test]
fn cases_of_every_version_pass() {
    let mut failed = Vec::new();
    let mut counts = Vec::new();
    for (id, version) in all_versions() {
        let mut sources = Sources::new();
        let checked = guideline(&mut sources, &id, &version);
        let mut count = 0;
        for path in common::case_files("guidelines", &id, &checked) {
            let mut faults = Diagnostics::new();
            let datum = common::file(&mut sources, &path, &mut faults);
            let (file, found) = cases::read(&sources, &datum, &checked.guideline);
            faults.extend(found);
            // A case may give a value that others of its facts contradict, to show which one counts, or one that is
            // unusual, such as the age of a child.
            let meant = |fault: &Diagnostic| [Code::ValueDisagrees, Code::ValueUnusual].contains(&fault.code);
            assert!(faults.iter().all(meant), "{}:\n{}", path.display(), common::told(&sources, &faults));
            for outcome in cases::run(&checked.guideline, &file.cases) {
                count += 1;
                if !outcome.differences.is_empty() {
                    failed.push(format!("{id}@{version}, {}: {:?}", outcome.name, outcome.differences));
                }
            }
        }
        counts.push((id, version, count));
    }
    assert!(counts.len() >= 9 && counts.iter().all(|(_, _, count)| *count >= 20), "{counts:?}");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What the cases of a guideline reach.
fn coverage(id: &str, version: &str) -> (Checked, Coverage) {
    let mut sources = Sources::new();
    let checked = guideline(&mut sources, id, version);
    let mut tried = Vec::new();
    for path in common::case_files("guidelines", id, &checked) {
        let mut faults = Diagnostics::new();
        let datum = common::file(&mut sources, &path, &mut faults);
        let (file, _) = cases::read(&sources, &datum, &checked.guideline);
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        tried.extend(file.cases.into_iter().map(|case| Tried { file: name.clone(), case }));
    }
    let suite = Suite::new(&checked.guideline, &tried, Some(common::as_of())).expect("cases");
    assert_eq!(suite.failed, 0);
    let coverage = suite.coverage();
    (checked, coverage)
}

/// Every threshold is met by cases from below, at it, from above, and with the value missing: wherever a condition holds
/// a value against it, or at one such place where there are several.
#[test]
fn thresholds_are_met_from_all_four_sides() {
    for (id, version, least) in [("anastrozole-bone-health", "1.0.0", 20), ("kdigo-ckd-staging", "1.0.0", 10)]
    {
        let (checked, coverage) = coverage(id, version);
        let thresholds = &checked.guideline.thresholds;
        let of_thresholds = coverage.parts.iter().filter_map(|part| match part.of {
            Subject::Threshold(threshold) => Some((&thresholds[threshold.index()].name, &part.aims)),
            Subject::Rule(_) => None,
        });
        let of_thresholds: Vec<_> = of_thresholds.collect();
        assert!(of_thresholds.len() >= least && of_thresholds.len() == thresholds.len(), "{id}");
        let mut lost = Vec::new();
        for (name, aims) in of_thresholds {
            assert_eq!(aims.len(), 4, "{name}");
            let open = aims.iter().filter(|aim| !matches!(aim.state, State::Reached(_)));
            lost.extend(open.map(|aim| format!("{name} {:?}", aim.goal)));
        }
        assert!(lost.is_empty(), "{id}: no case is\n{}", lost.join("\n"));
    }
}

fn printed(checked: &Checked, sources: &mut Sources, path: &std::path::Path) -> [String; 3] {
    let mut faults = Diagnostics::new();
    let facts = common::patient(sources, path, checked, &mut faults);
    assert!(!faults.has_errors(), "{}", common::told(sources, &faults));
    let doubts: Vec<String> = faults.iter().map(|fault| fault.message.clone()).collect();
    let guideline = &checked.guideline;
    let evaluation = Plan::new(guideline).evaluate(&facts, common::as_of());
    let explainer = Explainer::new(guideline, common::as_of());
    let explanation = explainer.explain(&facts, &evaluation);
    let decision = Decision {
        sources,
        guideline,
        facts: &facts,
        evaluation: &evaluation,
        explanation: &explanation,
        flips: &Neighbours::new(&explainer).flips(&facts, &evaluation),
        borderline: &borderline(guideline, &evaluation),
        warnings: &[],
        doubts: &doubts,
    };
    let mut trace = String::new();
    for step in report::trace(&decision) {
        trace.push('\n');
        report::lines(&step, 0, &mut trace);
    }
    [
        report::text(&decision, report::Extent::default()),
        report::json(&decision, false, true).expect("JSON").replace(env!("CARGO_PKG_VERSION"), "ENGINE"),
        trace,
    ]
}

#[test]
fn example_patients_read_as_the_snapshots_say() {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    let patients = common::files("guidelines/patients", ".toml");
    assert!(patients.len() >= 6);
    for path in patients {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let [text, json, trace] = printed(&checked, &mut sources, &path);
        let input = common::text(&path);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(common::root().join("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            insta::assert_snapshot!(
                format!("{name}.text"),
                format!("{input}\n{}\n\n{text}", "-".repeat(100))
            );
            insta::assert_snapshot!(format!("{name}.json"), json);
            insta::assert_snapshot!(format!("{name}.trace"), trace);
        });
    }
}

/// A patient of another field: what stands in the report comes from the rule file, and nothing of it from the engine.
#[test]
fn a_patient_with_kidney_disease_reads_as_the_snapshot_says() {
    let mut sources = Sources::new();
    let checked = guideline(&mut sources, "kdigo-ckd-staging", "1.0.0");
    let path = common::root().join("guidelines/patients-kidney/jonas-lindholm.toml");
    let [text, _, _] = printed(&checked, &mut sources, &path);
    let input = common::text(&path);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("jonas-lindholm.text", format!("{input}\n{}\n\n{text}", "-".repeat(100)));
    });
}

/// What a governance reader changes in the README: one threshold, another answer.
#[test]
fn a_changed_threshold_changes_the_answer() {
    let mut sources = Sources::new();
    let library = common::root().join("guidelines");
    let original = common::text(&library.join("anastrozole-bone-health/1.0.0.toml"));
    let edited = original.replacen(
        "[threshold.osteoporosis_t_score]\nvalue = -2.5",
        "[threshold.osteoporosis_t_score]\nvalue = -2.0",
        1,
    );
    assert_ne!(original, edited);
    let folder = std::env::temp_dir().join(format!("osteon-threshold-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("edited.toml");
    std::fs::write(&path, edited).expect("a file");
    let mut faults = Diagnostics::new();
    let changed = common::guideline(&mut sources, &library, &path, &mut faults);
    std::fs::remove_dir_all(&folder).expect("the folder goes");
    assert!(faults.is_empty(), "{}", common::told(&sources, &faults));
    let shipped = common::shipped(&mut sources);
    let maria = library.join("patients/maria-keller.toml");
    let before = printed(&shipped, &mut sources, &maria);
    let after = printed(&changed, &mut sources, &maria);
    let answer =
        |text: &str| text.split("DOES NOT APPLY").next().unwrap_or("").contains("bone_modifying_agent");
    assert!(!answer(&before[0]) && answer(&after[0]), "{}", after[0]);
    assert!(before[2].contains("lowest_t_score <= osteoporosis_t_score → false"), "{}", before[2]);
    assert!(after[2].contains("lowest_t_score <= osteoporosis_t_score → true"), "{}", after[2]);
}

/// Nothing is known: nothing is definite but what is provisional, and every answer is still possible.
#[test]
fn a_patient_of_whom_nothing_is_known_may_turn_out_either_way() {
    use osteon::eval::{Answer, Status};
    use osteon::model::expression::RecommendationId;
    use osteon::model::facts::Facts;
    use osteon::model::guideline::Block;
    let checked = common::shipped(&mut Sources::new());
    let guideline = &checked.guideline;
    let facts = Facts::new("nobody", guideline.vocabulary.facts.len());
    let evaluation = Plan::new(guideline).evaluate(&facts, common::as_of());
    let explanation = explain(guideline, &facts, &evaluation);
    for (at, recommendation) in guideline.recommendations.iter().enumerate() {
        let id = RecommendationId::at(at);
        let explained = explanation.of(Block::Recommendation(id)).expect("every block is explained");
        let definite = evaluation.recommendation(id).is_definite();
        assert!(!definite || explained.provisional, "{}", recommendation.id);
        for status in [Status::Applies, Status::DoesNotApply] {
            let possible = explained.possible.contains(&Answer::Recommendation(status));
            assert!(
                possible || !explained.complete,
                "{} cannot turn out to be {status:?}",
                recommendation.id
            );
        }
    }
}

/// What the README shows of the program is what it prints: every line of it, in its order but for what `…` stands for.
#[test]
fn the_readme_shows_what_is_printed() {
    let mut sources = Sources::new();
    let library = common::root().join("guidelines");
    let shipped = common::shipped(&mut sources);
    let original = common::text(&library.join("anastrozole-bone-health/1.0.0.toml"));
    let edited = original.replacen("value = -2.5", "value = -2.0", 1);
    let mut faults = Diagnostics::new();
    let changed = common::guideline_of(&mut sources, &library, &edited, &mut faults);
    let mut printed_lines = Vec::new();
    for (checked, patient) in
        [(&shipped, "maria-keller"), (&shipped, "ruth-lindqvist"), (&changed, "maria-keller")]
    {
        let path = library.join(format!("patients/{patient}.toml"));
        let [text, _, trace] = printed(checked, &mut sources, &path);
        printed_lines.extend(text.lines().chain(trace.lines()).map(|line| line.trim_end().to_owned()));
    }
    let readme = common::text(&common::root().join("README.md"));
    let blocks = readme.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut strange = Vec::new();
    // What `check` and `diff` print is looked at where they are tested.
    let is_of_a_patient = |block: &&str| {
        !block.starts_with("error[") && block.lines().next().is_some_and(|line| !line.contains(" → "))
            || block.starts_with("decide ")
    };
    for block in blocks.filter(is_of_a_patient) {
        let shown = block.lines().filter(|line| line.trim() != "…");
        strange.extend(shown.filter(|line| !printed_lines.iter().any(|printed| printed == line)));
    }
    assert!(strange.is_empty(), "the program does not print:\n{}", strange.join("\n"));
}

/// Everything that a guideline can say is said by some case: every outcome is decided, every rule applies, does not, and is
/// open, every option has every status, every dose is given, every interval is chosen; but for what nobody can come to.
#[test]
fn cases_reach_everything_that_can_be_said() {
    for (id, version, least) in
        [("anastrozole-bone-health", "1.0.0", 200), ("kdigo-ckd-staging", "1.0.0", 80)]
    {
        let (_, coverage) = coverage(id, version);
        let sum = coverage.sum(Some(Sort::Status));
        assert!(sum.wanted >= least && sum.wanted == sum.reached, "{id}: {sum:?}");
    }
}

/// On denosumab, and nothing said of its end or of a date: that it was not stopped is taken for granted, and said so.
#[test]
fn what_is_taken_for_granted_is_said() {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    let mut faults = Diagnostics::new();
    let text = "patient = \"p\"\n[facts]\ncurrent_bone_agent = \"denosumab\"\nmetastatic_disease = false\n\
                endocrine_therapy = \"aromatase_inhibitor\"\nsex = \"female\"\n";
    let facts = common::patient_of(&mut sources, text, &checked, &mut faults);
    assert!(faults.is_empty(), "{}", common::told(&sources, &faults));
    let guideline = &checked.guideline;
    let evaluation = Plan::new(guideline).evaluate(&facts, common::as_of());
    let explanation = explain(guideline, &facts, &evaluation);
    let name = |id: &FactId| guideline.vocabulary.fact(*id).expect("a fact").name.as_str();
    let assumed: Vec<&str> = explanation.assumptions.iter().map(name).collect();
    assert!(assumed.contains(&"denosumab_stopped"), "{assumed:?}");
    let missing: Vec<&str> = explanation.missing.iter().map(|missing| name(&missing.fact)).collect();
    assert!(
        missing.contains(&"denosumab_stopped") && missing.contains(&"last_denosumab_date"),
        "{missing:?}"
    );
    let decision = Decision {
        sources: &sources,
        guideline,
        facts: &facts,
        evaluation: &evaluation,
        explanation: &explanation,
        flips: &[],
        borderline: &[],
        warnings: &[],
        doubts: &[],
    };
    let text = report::text(&decision, report::Extent::default());
    let (_, below) = text.split_once("DOES NOT APPLY").expect("rules that do not apply");
    let (_, rule) = below.split_once("When denosumab ends").expect("the rule of its end");
    let until = rule.split("  - ").next().unwrap_or("");
    assert!(until.contains("holds as long as is assumed: denosumab stopped"), "{until}");
    assert!(text.contains("  - denosumab stopped: no\n"), "{text}");
}

/// What stops an injection is read before what asks for it, by the clinician and by the patient.
#[test]
fn what_speaks_against_the_agent_in_use_is_read_first() {
    let folder = common::shell::Folder::new("against");
    let patient = folder.file(
        "p.toml",
        b"patient = \"p\"\n[facts]\nmetastatic_disease = false\nendocrine_therapy = \"aromatase_inhibitor\"\n\
          sex = \"female\"\nage = 66\nmenopausal_status = \"postmenopausal\"\nmenopause_basis = \"natural\"\n\
          current_bone_agent = \"denosumab\"\nlast_denosumab_date = 2026-03-30\n\
          corrected_calcium = { value = 7.1, unit = \"mg/dL\", on = 2026-11-20 }\n\
          calcium_lower_limit = { value = 8.5, unit = \"mg/dL\" }\n",
    );
    let arguments = ["evaluate", "anastrozole-bone-health", patient.as_str(), "--as-of", common::AS_OF];
    let told = |more: &[&str]| {
        let output = common::shell::osteon(&[&arguments[..], more].concat());
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let text = told(&[]);
    let (_, short) = text.split_once("IN SHORT\n").expect("an overview");
    let first = short.lines().next().expect("a line");
    assert_eq!(
        first,
        "  ! Denosumab is in use, and something now speaks against it: no injection before that is cleared."
    );
    let page = told(&["--audience", "patient"]);
    let against = page.find("Do not have the next denosumab injection").expect("what not to do");
    assert!(against < page.find("is late").expect("what is late"), "{page}");
}

/// A rule as its file has it, without who says so: kind, name, content.
fn rules_of(path: &std::path::Path) -> Vec<(String, String, String)> {
    let file: toml::Table = common::text(path).parse().expect("TOML");
    let mut rules = Vec::new();
    for (kind, value) in file {
        let named: Vec<(String, toml::Value)> = match value {
            toml::Value::Table(all) => all.into_iter().collect(),
            toml::Value::Array(all) => {
                let id = |rule: &toml::Value| rule.get("id").and_then(|id| id.as_str()).map(str::to_owned);
                all.into_iter().filter_map(|rule| Some((id(&rule)?, rule))).collect()
            }
            _ => Vec::new(),
        };
        let is_rule =
            !matches!(kind.as_str(), "guideline" | "module" | "vocabulary" | "source" | "threshold" | "fact");
        for (name, mut rule) in named.into_iter().filter(|_| is_rule) {
            without_sources(&mut rule);
            rules.push((kind.clone(), name, rule.to_string()));
        }
    }
    rules
}

fn without_sources(value: &mut toml::Value) {
    match value {
        toml::Value::Table(all) => {
            all.remove("source");
            all.iter_mut().for_each(|(_, value)| without_sources(value));
        }
        toml::Value::Array(all) => all.iter_mut().for_each(without_sources),
        _ => {}
    }
}

/// What several guidelines say stands in a module, once. Versions of one guideline are each complete, and that of the main
/// one which came before the modules stays as it was.
#[test]
fn no_rule_stands_in_two_files() {
    let library = common::root().join("guidelines");
    let mut seen: std::collections::BTreeMap<(String, String, String), String> = Default::default();
    let (mut twice, mut count) = (Vec::new(), 0);
    for path in common::files("guidelines", ".toml") {
        let inside = path.strip_prefix(&library).expect("inside").display().to_string();
        let is_rules = !inside.contains("cases/") && !inside.starts_with("patients");
        if !is_rules || inside == "anastrozole-bone-health/1.0.0.toml" {
            continue;
        }
        let folder = inside.rsplit_once('/').map_or(inside.clone(), |(folder, _)| folder.to_owned());
        for rule in rules_of(&path) {
            count += 1;
            let name = format!("{} {}", rule.0, rule.1);
            match seen.get(&rule) {
                Some(other) if *other != folder => twice.push(format!("{name}: {other}, {folder}")),
                _ => drop(seen.insert(rule, folder.clone())),
            }
        }
    }
    assert!(count > 250, "only {count} rules");
    // Both follow their own categories of bone density, of which that of the radius is none of the others'.
    twice.retain(|told| told != "decide osteoporosis_severity: bhof-2022, modules/who-categories");
    // A property that two guidelines claim, each of what it has under these names.
    twice.retain(|told| !told.starts_with("monotone worse_density_never_loses_"));
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}
