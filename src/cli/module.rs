//! A module on its own: checked as a guideline would use it that has no rules beside it.

use std::path::Path;

use super::load::{Failed, Loaded, checked, part, roots};
use osteon::check::{self, Checked, Part, Parts};
use osteon::diagnostic::{Diagnostic, Diagnostics, Label};
use osteon::source::Sources;
use osteon::syntax::datum::{self, Datum};

/// What the guideline is called. It is no file.
pub(super) const USER: &str = "a guideline that uses the module";

/// Checks a module on its own, as a guideline would use it that only takes up the lists of options in sight.
pub(super) fn checked_alone(
    loaded: &mut Loaded,
    root: &Path,
    path: &Path,
    datum: &Datum,
) -> Result<Checked, Failed> {
    let meta = check::identity(&loaded.sources, datum).unwrap_or_default();
    let name = format!("modules/{}@{}", meta.id, meta.version);
    let mut uses: Vec<String> =
        check::uses(datum).into_iter().filter(|used| used.starts_with("vocabulary/")).collect();
    uses.push(name.clone());
    let user = user_of_module(loaded, &uses, &[]);
    let roots = roots(root, path);
    let gathered = Parts::gather(&user, |word| match word.text == name {
        true => Some(Part { name: name.clone(), file: datum.clone() }),
        false => part(loaded, &roots, word),
    });
    let lists = gathered.as_ref().map_or(Vec::new(), |(parts, _)| parts.lists());
    let user = if lists.is_empty() { user } else { user_of_module(loaded, &uses, &lists) };
    let checked = checked(loaded, &user, gathered);
    for fault in std::mem::take(&mut loaded.diagnostics) {
        loaded.diagnostics.push(in_files(&loaded.sources, fault));
    }
    checked
}

/// A fault without the places in the guideline that is no file.
fn in_files(sources: &Sources, mut fault: Diagnostic) -> Diagnostic {
    let is_file = |label: &Label| sources.get(label.span.source).is_none_or(|source| source.name != USER);
    if fault.labels.iter().any(is_file) {
        fault.labels.retain(is_file);
    }
    fault
}

/// A guideline that uses parts, and takes up lists of options for a recommendation that nobody gets.
fn user_of_module(loaded: &mut Loaded, uses: &[String], lists: &[(String, Vec<String>)]) -> Datum {
    let quoted = |text: &String| toml::Value::String(text.clone()).to_string();
    let uses = uses.iter().map(quoted).collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "format = 1\n[guideline]\nid = \"module\"\nversion = \"0.0.0\"\ntitle = \"A module\"\nstatus = \"draft\"\n\
         uses = [{uses}]\n"
    );
    if !lists.is_empty() {
        text.push_str(
            "steps = [\"use\"]\n[source.module]\ncitation = \"A module\"\n[[recommend]]\nid = \"what_a_module_is_used_for\"\n\
             step = \"use\"\nsource = { ref = \"module\", at = \"-\", verified = \"unverified\" }\nwhen = 'false'\nwording = \"consider\"\n\
             summary = \"Nothing\"\ntext = \"Nothing\"\n",
        );
    }
    for (at, (list, without_class)) in lists.iter().enumerate() {
        let list = quoted(list);
        text.push_str(&format!(
            "[choose.what_a_module_offers_{at}]\nfor = \"what_a_module_is_used_for\"\noptions_from = {list}\n"
        ));
        for option in without_class.iter().map(quoted) {
            let head = format!("[[choose.what_a_module_offers_{at}.option]]");
            text.push_str(&format!("{head}\nname = {option}\nclass = \"whatever the guideline says\"\n"));
        }
    }
    let id = loaded.sources.add(USER, text.as_str());
    datum::parse_toml(&text, id, &mut Diagnostics::new())
}
