//! A report as one HTML document that needs nothing but itself: no script, no network, no font of its own.
//!
//! Every text goes through `maud`, which escapes it. What a colour says is said in words, too.

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

use super::document::{
    Badge, Document, Entry, Field, FieldLead, Foot, Head, Lead, Mark, Part, Section, Source, Span, Table,
    Words, visible,
};
use super::trace::Step;

/// How it looks on a screen and on paper.
const STYLE: &str = include_str!("style.css");

/// Documents as one HTML document: a page for each.
pub fn html(documents: &[Document]) -> String {
    match documents {
        [only] => {
            let title = format!("{}: {}, {}", only.patient, only.title, only.as_of);
            format!("{}{}{END}", begin(&title, None), Article::new(only, 1).print().into_string())
        }
        all => {
            let title = all.first().map_or("", |first| first.title.as_str());
            let pages: String = all.iter().map(html_page).collect();
            format!("{}{pages}{}", html_begin(title), html_end())
        }
    }
}

/// What comes before the pages of a run, where they are printed one after the other.
pub fn html_begin(title: &str) -> String {
    begin(title, Some(title))
}

/// The page of one patient of a run.
pub fn html_page(document: &Document) -> String {
    Article::new(document, 2).print().into_string()
}

/// What comes after the pages of a run.
pub fn html_end() -> &'static str {
    END
}

const END: &str = "</main></body></html>";

/// All that stands before the first page.
fn begin(title: &str, heading: Option<&str>) -> String {
    let head = markup! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (visible(title)) }
            style { (PreEscaped(STYLE)) }
        }
    };
    let run = heading
        .map_or(String::new(), |heading| markup! { header.run { h1 { (visible(heading)) } } }.into_string());
    // The elements that are left open here are closed by `END`: pages are printed before the next one is there.
    format!("{}<html lang=\"en\">{}<body>{run}<main>", DOCTYPE.into_string(), head.into_string())
}

/// The page of one patient.
#[derive(Clone, Copy)]
struct Article<'a> {
    document: &'a Document,
    /// The level of its first heading.
    level: u8,
}

/// What stands together in one list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Sentence,
    List,
    Labels,
    Cards,
    Fields,
    Table,
    Sources,
}

impl Group {
    fn of(part: &Part) -> Group {
        match part {
            Part::Entry(entry) => match entry.lead {
                Lead::Plain => Group::Sentence,
                Lead::Label(_) => Group::Labels,
                Lead::Mark(_) | Lead::Change(_) => Group::List,
                Lead::Badge(_) => Group::Cards,
            },
            Part::Field(_) => Group::Fields,
            Part::Table(_) => Group::Table,
            Part::Source(_) => Group::Sources,
        }
    }
}

impl<'a> Article<'a> {
    fn new(document: &'a Document, level: u8) -> Article<'a> {
        Article { document, level }
    }

    fn print(self) -> Markup {
        let document = self.document;
        let id = format!("page-{}", document.key);
        markup! {
            article.(if document.is_for_patient { "patient" } else { "clinician" }) id=(id) aria-labelledby={ (id) "-heading" } {
                (self.head(&document.head, &id))
                @for section in &document.sections { (self.section(section)) }
                @if !document.trace.is_empty() {
                    section { (self.heading(1, &markup! { "Trace" })) (steps(&document.trace)) }
                }
                footer { (foot(&document.foot)) }
            }
        }
    }

    fn head(self, head: &Head, id: &str) -> Markup {
        let mut names = head.names.iter().map(|name| visible(name));
        let heading = names.next().unwrap_or_default();
        let beside: Vec<String> = names.collect();
        let heading_id = format!("{id}-heading");
        markup! {
            header {
                @if self.level == 1 { h1 id=(heading_id) { (heading) } }
                @else { h2 id=(heading_id) { (heading) } }
                @if !beside.is_empty() { p.subtitle { (beside.join(", ")) } }
                p { (visible(&head.about)) }
                (self.fields(&head.fields))
            }
        }
    }

    fn section(self, section: &Section) -> Markup {
        let has_columns = section.parts.iter().any(|part| matches!(part, Part::Table(_)));
        let groups = section.parts.chunk_by(|a, b| Group::of(a) == Group::of(b));
        markup! {
            section {
                (self.heading(1, &markup! { (visible(&section.heading())) }))
                @for group in groups { (self.group(group, has_columns)) }
            }
        }
    }

    /// A heading, so many levels below that of the page.
    fn heading(self, below: u8, words: &Markup) -> Markup {
        match self.level + below {
            2 => markup! { h2 { (words) } },
            3 => markup! { h3 { (words) } },
            _ => markup! { h4 { (words) } },
        }
    }

    fn group(self, parts: &[Part], has_columns: bool) -> Markup {
        let each = |part: &Part| match part {
            Part::Entry(entry) => self.entry(entry),
            Part::Field(field) => self.fields(std::slice::from_ref(field)),
            Part::Table(found) => table(found),
            Part::Source(source) => self.source(source),
        };
        let all = markup! { @for part in parts { (each(part)) } };
        match parts.first().map(Group::of) {
            Some(Group::List) => markup! { ul.items { (all) } },
            Some(Group::Labels) => markup! { dl.labels { (all) } },
            Some(Group::Cards) if has_columns => markup! { div.cards { (all) } },
            Some(Group::Sources) => markup! { ol.sources role="list" { (all) } },
            Some(Group::Fields) => {
                let fields: Vec<Field> = parts.iter().filter_map(field_of).cloned().collect();
                self.fields(&fields)
            }
            _ => all,
        }
    }

    fn entry(self, entry: &Entry) -> Markup {
        let words = self.words(&entry.words);
        let fields = self.fields(&entry.fields);
        match &entry.lead {
            Lead::Plain => markup! { p { (words) } (fields) },
            Lead::Label(label) => markup! {
                div { dt { (visible(label)) } dd { (words) (fields) } }
            },
            Lead::Mark(mark) => markup! {
                @match mark.word() {
                    Some(word) => li.marked { (sign(*mark, word)) div { (words) (fields) } },
                    None => li { (words) (fields) },
                }
            },
            Lead::Change(word) => markup! { li { b { (word) } " " (words) } },
            Lead::Badge(status) => markup! {
                div.entry { (self.heading(2, &words)) p { (badge(status)) } (fields) }
            },
        }
    }

    /// Details: those with a label as a list of label and words, the others as paragraphs.
    fn fields(self, fields: &[Field]) -> Markup {
        let belongs = |_: &Field, next: &Field| next.lead != FieldLead::Plain;
        markup! {
            @for run in fields.chunk_by(belongs) {
                @let plain = run.iter().take_while(|field| label(field.lead).is_none()).count();
                @for field in run.iter().take(plain) { p { (self.words(&field.words)) } }
                @if run.len() > plain {
                    dl.fields {
                        @for field in run.iter().skip(plain) {
                            @if let Some(label) = label(field.lead) { dt { (label) } }
                            dd { (self.words(&field.words)) }
                        }
                    }
                }
            }
        }
    }

    fn words(self, words: &Words) -> Markup {
        markup! {
            @for span in &words.0 {
                @match span {
                    Span::Text(text) => (visible(text)),
                    Span::Cite(cite) => {
                        a.cite href={ "#page-" (self.document.key) "-source-" (cite.number) } {
                            b { "[" (cite.number) "]" } " " (visible(&cite.at))
                        }
                        (cite.doubt)
                    }
                }
            }
        }
    }

    fn source(self, source: &Source) -> Markup {
        let named = markup! { (visible(&source.name)) };
        markup! {
            li id={ "page-" (self.document.key) "-source-" (source.number) } {
                span.number { "[" (source.number) "] " }
                div {
                    @match &source.doi {
                        Some(doi) => {
                            a href={ "https://doi.org/" (address(doi)) } { (named) ", doi " (visible(doi)) }
                        }
                        None => (named),
                    }
                    @if let Some(newer) = &source.superseded_by {
                        ". " b { "SUPERSEDED BY" } ": " (visible(newer))
                    }
                }
            }
        }
    }
}

fn field_of(part: &Part) -> Option<&Field> {
    match part {
        Part::Field(field) => Some(field),
        _ => None,
    }
}

/// A mark with its word.
fn sign(mark: Mark, word: &str) -> Markup {
    markup! {
        span.mark.{ (tone(mark)) } { span aria-hidden="true" { (mark.sign()) " " } (word) " " }
    }
}

fn badge(badge: &Badge) -> Markup {
    let loud = if badge.loud.is_empty() { String::new() } else { format!("{}: ", badge.loud) };
    markup! {
        span.mark.{ (tone(badge.mark)) } {
            span aria-hidden="true" { (badge.mark.sign()) " " } (loud) (badge.status)
            @for word in &badge.beside { ", " (word) }
        }
    }
}

/// The class of a mark: how its border is drawn.
fn tone(mark: Mark) -> &'static str {
    match mark {
        Mark::Warning => "warning",
        Mark::Applies => "applies",
        Mark::DoNot => "not",
        Mark::Decided => "decided",
        Mark::Open | Mark::Question => "open",
        Mark::Due => "due",
        Mark::Point => "point",
    }
}

fn label(lead: FieldLead) -> Option<Markup> {
    let (mark, word) = match lead {
        FieldLead::Plain | FieldLead::More | FieldLead::Below => return None,
        FieldLead::Label(label) => return Some(markup! { (label.trim_end_matches([' ', ':'])) }),
        FieldLead::Warning => (Mark::Warning, "warning"),
        FieldLead::Against => (Mark::DoNot, "against it"),
        FieldLead::MayBeAgainst => (Mark::Open, "not known whether"),
        FieldLead::Fault => (Mark::Warning, "fault"),
    };
    Some(markup! { span aria-hidden="true" { (mark.sign()) " " } (word) })
}

fn table(table: &Table) -> Markup {
    markup! {
        table {
            caption { (visible(&table.caption)) }
            thead { tr { @for column in &table.columns { th scope="col" { (column) } } } }
            tbody {
                @for row in &table.rows {
                    tr {
                        th scope="row" { (visible(&row.name)) }
                        td { (badge(&row.badge)) }
                        td { (visible(table.last(row))) }
                    }
                }
            }
        }
    }
}

/// Steps of a trace with those below them.
fn steps(all: &[Step]) -> Markup {
    markup! {
        ul.trace {
            @for step in all {
                li {
                    code { (visible(&step.text)) } " → " (visible(&step.value))
                    @if let Some(from) = &step.from { " [" (visible(from)) "]" }
                    @if !step.parts.is_empty() { (steps(&step.parts)) }
                }
            }
        }
    }
}

fn foot(foot: &[Foot]) -> Markup {
    markup! {
        @for line in foot {
            @match line {
                Foot::Paragraph(text) => p { (visible(text)) },
                Foot::Line(text) => p { (text) },
                Foot::Digest(of, digest) => p.digest { (of) " " code { (digest) } },
                Foot::Engine(engine) => p { "engine " (engine) },
            }
        }
    }
}

/// The path of an address, with everything escaped that could end it or mean something else in it.
pub(super) fn address(path: &str) -> String {
    let mut escaped = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' | b':' | b';' => {
                escaped.push(char::from(byte));
            }
            other => escaped.push_str(&format!("%{other:02X}")),
        }
    }
    escaped
}
