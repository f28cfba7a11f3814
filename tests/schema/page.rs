//! The examples of the page on files, each as a file of its kind.

use osteon::check::FileKind;

use crate::common;

const GUIDELINE: &str = "format = 1\n\n[guideline]\nid = \"page\"\nversion = \"1.0.0\"\ntitle = \"A page\"\nstatus = \"draft\"\n\n";
const VOCABULARY: &str = "format = 1\n\n[vocabulary]\nid = \"page\"\nversion = \"1.0.0\"\ntitle = \"A page\"\nstatus = \"draft\"\n\n";

/// Every example, under the head of a file where it has none.
pub fn examples() -> Vec<(FileKind, String)> {
    let page = common::text(&common::root().join("guidelines/README.md"));
    let (mut part, mut found) = ("", Vec::new());
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            part = heading;
        }
        if line != "```toml" {
            continue;
        }
        let example: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let text = example.join("\n") + "\n";
        let kind = match part {
            "Vocabulary" => FileKind::Vocabulary,
            "Module" => FileKind::Module,
            "Cases" => FileKind::Cases,
            "Patient" => FileKind::Patient,
            // How an editor is told of all this.
            "Editor" => continue,
            _ => FileKind::Guideline,
        };
        let has_head = text.starts_with("format = 1") || matches!(kind, FileKind::Cases | FileKind::Patient);
        let head = match kind {
            _ if has_head => "",
            FileKind::Vocabulary => VOCABULARY,
            _ => GUIDELINE,
        };
        found.push((kind, format!("{head}{text}")));
    }
    found
}
