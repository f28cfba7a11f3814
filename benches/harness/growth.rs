//! Guidelines of any size, to see how proofs grow with them: numbers, members, yes and no, dates, unknowns in all.

use std::fmt::Write as _;

use osteon::check::{self, Checked, Part, Parts};
use osteon::diagnostic::Diagnostics;
use osteon::source::Sources;
use osteon::syntax::datum;

/// A guideline of so many rules over so many facts: recommendations, a decision for every ten of them, an invariant for
/// every five.
pub fn guideline(rules: usize, facts: usize) -> Checked {
    let mut sources = Sources::new();
    let mut faults = Diagnostics::new();
    let mut file = |name: &str, text: &str| {
        let id = sources.add(name, text);
        datum::parse_toml(text, id, &mut faults)
    };
    let vocabulary = file("vocabulary", &vocabulary(facts));
    let rules = file("guideline", &rules_text(rules, facts));
    let part = |_: &osteon::syntax::ast::Word| {
        Some(Part { name: "vocabulary/grown@1.0.0".to_owned(), file: vocabulary.clone() })
    };
    let gathered = Parts::gather(&rules, part);
    let (parts, _) = gathered.unwrap_or_else(|faults| panic!("{faults:?}"));
    let words = check::vocabulary(&sources, parts.vocabulary().expect("a vocabulary"));
    assert!(!words.1.has_errors(), "{:?}", words.1);
    let (checked, found) = check::guideline(&sources, &rules, &words.0, &parts);
    assert!(!faults.has_errors() && !found.has_errors(), "{:?}", found.iter().next());
    checked
}

fn vocabulary(facts: usize) -> String {
    let mut text = String::from(
        "format = 1\n[vocabulary]\nid = \"grown\"\nversion = \"1.0.0\"\ntitle = \"Grown\"\nstatus = \"draft\"\n",
    );
    for at in 0..facts {
        let kind = match at % 4 {
            0 | 1 => "type = \"decimal\"\nplausible = { from = 0, to = 100 }\nprecision = \"0.1\"",
            2 => "type = \"boolean\"",
            _ => {
                "type = \"choice\"\nmembers = [{ name = \"low_M\", label = \"low\" }, { name = \"middle_M\", label = \"middle\" }, { name = \"high_M\", label = \"high\" }]"
            }
        };
        let kind = kind.replace("_M", &format!("_{at}"));
        let _ =
            write!(text, "[fact.f_{at}]\nlabel = \"fact {at}\"\nquestion = \"What is fact {at}?\"\n{kind}\n");
    }
    text
}

/// A condition on one fact.
fn atom(seed: usize, facts: usize) -> String {
    let at = (seed * 7919 + 13) % facts;
    let limit = (seed * 31) % 97 + 1;
    match at % 4 {
        0 => format!("f_{at} < {limit}"),
        1 => format!("f_{at} >= {limit}"),
        2 => format!("f_{at}"),
        _ => format!("f_{at} in {{low_{at}, high_{at}}}"),
    }
}

fn rules_text(rules: usize, facts: usize) -> String {
    let mut text = String::from(
        "format = 1\n[guideline]\nid = \"grown\"\nversion = \"1.0.0\"\ntitle = \"Grown\"\nstatus = \"draft\"\n\
         uses = [\"vocabulary/grown@1.0.0\"]\nsteps = [\"only\"]\n[source.s]\ncitation = \"S\"\n",
    );
    let source = "source = { ref = \"s\", at = \"p\", verified = \"unverified\" }";
    for at in 0..rules {
        let [a, b, c] = [0, 1, 2].map(|part| atom(at * 3 + part, facts));
        let when = format!("{a} and ({b} or not ({c}))");
        let _ = write!(
            text,
            "[[recommend]]\nid = \"r_{at}\"\nstep = \"only\"\nwhen = '{when}'\nwording = \"should\"\n\
             summary = \"Rule {at}\"\ntext = \"Rule {at}.\"\n{source}\n"
        );
        if at % 10 == 0 {
            let _ = write!(
                text,
                "[decide.d_{at}]\nlabel = \"decision {at}\"\n[[decide.d_{at}.outcome]]\nname = \"yes_{at}\"\n\
                 when = '{a} and {b}'\n{source}\n[[decide.d_{at}.outcome]]\nname = \"no_{at}\"\n\
                 when = 'not ({a} and {b})'\n{source}\n"
            );
        }
        if at % 5 == 0 {
            let _ = write!(
                text,
                "[[invariant]]\nid = \"i_{at}\"\nalways = 'r_{at} applies implies {a}'\nbecause = \"It says so\"\n"
            );
        }
    }
    text
}
