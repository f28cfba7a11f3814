//! Whether what was written says what was read: every key and value in its order, every condition, every comment.

use super::tree;
use super::words::comments;
use crate::check::FileKind;
use crate::diagnostic::Diagnostics;
use crate::schema::{self, Table, Takes};
use crate::source::Sources;
use crate::syntax::ast::Expr;
use crate::syntax::condition;
use crate::syntax::datum::{self, Datum, Entry, Kind};

/// Says how the two differ, if they do.
pub(super) fn check(sources: &Sources, file: &Datum, kind: FileKind, written: &str) -> Result<(), String> {
    let read = sources.get(file.span.source).map_or("", |source| source.text.as_str());
    let mut own = Sources::new();
    let id = own.add("", written);
    let mut faults = Diagnostics::new();
    let again = datum::parse_toml(written, id, &mut faults);
    if faults.has_errors() {
        let why = faults.iter().next().map_or("", |fault| fault.message.as_str());
        return Err(format!("what was written cannot be read: {why}"));
    }
    let pair = Pair { read: sources, written: &own };
    if let Some(place) = pair.difference(file, &again, &Takes::Table(schema::of(kind))) {
        return Err(format!("`{place}` would be another"));
    }
    if tree::comments(read) != tree::comments(written) {
        return Err("a comment would be another".to_owned());
    }
    Ok(())
}

struct Pair<'a> {
    read: &'a Sources,
    written: &'a Sources,
}

impl Pair<'_> {
    /// The words of the first place at which two data differ.
    fn difference(&self, a: &Datum, b: &Datum, takes: &Takes) -> Option<String> {
        let here = || Some(self.read.slice(a.span).chars().take(SHOWN_CHARACTERS).collect());
        match (&a.kind, &b.kind) {
            (Kind::Table(own), Kind::Table(other)) => self.tables(own, other, takes).or_else(|| {
                let keys =
                    |entries: &[Entry]| entries.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>();
                if keys(own) == keys(other) { None } else { here() }
            }),
            (Kind::List(own), Kind::List(other)) if own.len() == other.len() => {
                own.iter().zip(other).find_map(|(own, other)| self.difference(own, other, inner(takes)))
            }
            (Kind::Text { .. }, Kind::Text { .. }) if is_condition(takes) => {
                if self.say_the_same(a, b) {
                    None
                } else {
                    here()
                }
            }
            (Kind::Text { value: own, .. }, Kind::Text { value: other, .. })
            | (Kind::Number(own), Kind::Number(other))
            | (Kind::Date(own), Kind::Date(other))
                if own == other =>
            {
                None
            }
            (Kind::Boolean(own), Kind::Boolean(other)) if own == other => None,
            _ => here(),
        }
    }

    fn tables(&self, own: &[Entry], other: &[Entry], takes: &Takes) -> Option<String> {
        own.iter().zip(other).find_map(|(own, other)| {
            let takes = of_key(takes, &own.key);
            self.difference(&own.value, &other.value, &takes.unwrap_or(Takes::Text))
        })
    }

    /// Whether two conditions are the same tree with the same comments.
    fn say_the_same(&self, a: &Datum, b: &Datum) -> bool {
        let own = parsed(self.read, a);
        own.is_some() && own == parsed(self.written, b)
    }
}

fn parsed<'a>(sources: &'a Sources, datum: &Datum) -> Option<(Expr, Vec<&'a str>)> {
    let Kind::Text { content: Some(content), .. } = &datum.kind else {
        return None;
    };
    let text = sources.slice(*content);
    let expr = condition::parse(text, content.source, 0).ok()?;
    let comments = comments(text, &expr, 0);
    Some((expr, comments))
}

/// What stands under a key.
fn of_key(takes: &Takes, key: &str) -> Option<Takes> {
    match takes {
        Takes::Each(_, item) => Some(**item),
        _ => {
            let table: &'static Table = takes.table()?;
            table.key(key).map(|key| key.takes)
        }
    }
}

/// What an entry of a list is.
fn inner(takes: &Takes) -> &Takes {
    match takes {
        Takes::List(item) | Takes::OneOrMore(item) => item,
        other => other,
    }
}

fn is_condition(takes: &Takes) -> bool {
    matches!(takes, Takes::Condition | Takes::Expression)
}

/// So much is shown of what differs.
const SHOWN_CHARACTERS: usize = 40;

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::FileKind;
    use crate::diagnostic::Diagnostics;
    use crate::source::Sources;
    use crate::syntax::datum::parse_toml;

    const READ: &str =
        "format = 1 # c\n[guideline]\nid = \"g\"\n[define.x]\nis = '1 < a /* d */'\nnote = \"1  < a\"\n";

    fn difference(read: &str, written: &str) -> Option<String> {
        let mut sources = Sources::new();
        let id = sources.add("g.toml", READ);
        let file = parse_toml(READ, id, &mut Diagnostics::new());
        check(&sources, &file, FileKind::Guideline, &READ.replacen(read, written, 1)).err()
    }

    #[test]
    fn every_difference_is_seen_and_spaces_are_none() {
        for (read, written) in
            [("1 < a", "1  <  a"), ("1 < a", "(1 < a)"), (" # c", "\n# c"), ("\n[", "\n\n[")]
        {
            assert_eq!(difference(read, written), None, "{written}");
        }
        let others = [
            ("1 < a", "1 <= a"),
            ("1 < a", "1.0 < a"),
            (" /* d */", ""),
            ("1  < a", "1 < a"),
            (" # c", ""),
            ("# c", "# d"),
            ("format = 1", "format = 2"),
            ("format = 1", "format = \"1\""),
            ("id", "ids"),
            ("\nnote", "\nunit = \"1\"\nnote"),
            ("[define.x]", "[define.y]"),
            ("id = \"g\"", "id = [\"g\"]"),
            ("is = '1 < a /* d */'\n", ""),
            ("[guideline]", "[guideline"),
        ];
        for (read, written) in others {
            assert!(difference(read, written).is_some(), "{written}");
        }
    }
}
