//! Reports as a reader sees them: HTML and Markdown without their signs, the lines of a text, and colours.
#![allow(
    clippy::float_arithmetic,
    clippy::string_slice,
    reason = "contrast is a formula of floats, and the digits of a colour are ASCII"
)]

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use quick_xml::escape::unescape;
use quick_xml::events::Event as Xml;

/// A text on one line, with single spaces.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An element of HTML.
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

/// Elements that are never closed.
const VOID: &[&str] = &["meta"];

/// The elements of a document in their order. Each must end where it should.
pub fn elements(html: &str) -> Vec<Element> {
    walk(html).0
}

/// The words of a document, a line for each element.
pub fn html_text(html: &str) -> String {
    walk(html).1
}

fn walk(html: &str) -> (Vec<Element>, String) {
    let (before, rest) = html.split_once("<style>").expect("a style");
    let (_, after) = rest.split_once("</style>").expect("its end");
    let html = format!("{before}{after}");
    let mut reader = quick_xml::Reader::from_str(&html);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let (mut all, mut open, mut text) = (Vec::new(), Vec::new(), String::new());
    loop {
        match reader.read_event().expect("HTML that is XML but for elements without end") {
            Xml::Start(start) => {
                let name = String::from_utf8(start.name().as_ref().to_vec()).expect("UTF-8");
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.expect("an attribute with a value");
                    let key = String::from_utf8(attribute.key.as_ref().to_vec()).expect("UTF-8");
                    let value = String::from_utf8(attribute.value.to_vec()).expect("UTF-8");
                    (key, unescape(&value).expect("escaped").into_owned())
                });
                all.push(Element { name: name.clone(), attributes: attributes.collect() });
                if !INLINE.contains(&name.as_str()) {
                    text.push('\n');
                }
                if !VOID.contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Xml::End(end) => {
                let name = String::from_utf8(end.name().as_ref().to_vec()).expect("UTF-8");
                assert_eq!(
                    open.pop().as_deref(),
                    Some(name.as_str()),
                    "an element ends where another is open"
                );
                if !INLINE.contains(&name.as_str()) {
                    text.push('\n');
                }
            }
            Xml::Text(piece) => text.push_str(&piece.decode().expect("UTF-8")),
            Xml::GeneralRef(reference) => {
                let name = reference.decode().expect("UTF-8");
                text.push_str(&unescape(&format!("&{name};")).expect("a known reference"));
            }
            Xml::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?} is never closed");
    (all, text)
}

/// Elements that stand within a line.
const INLINE: &[&str] = &["a", "b", "code", "span"];

/// Status and title of what stands on its own: cards and lines of tables.
pub fn html_entries(html: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for card in html.split("<div class=\"entry\">").skip(1) {
        let part = |from: &str, to: &str| {
            let rest = card.split_once(from).map_or("", |(_, rest)| rest);
            rest.split_once(to).map_or("", |(part, _)| part).to_owned()
        };
        let heading = part("<h", "</h");
        let heading = heading.split_once('>').map_or("", |(_, words)| words).to_owned();
        all.push((part("</span>", "</span>"), heading));
    }
    for row in html.split("<th scope=\"row\">").skip(1) {
        let (name, rest) = row.split_once("</th>").expect("a name");
        let status = rest.split_once("</span>").and_then(|(_, rest)| rest.split_once("</span>"));
        all.push((status.map_or("", |(status, _)| status).to_owned(), name.to_owned()));
    }
    let plain = |text: String| one_line(&unescape(&text).expect("escaped"));
    all.into_iter().map(|(status, title)| (plain(status), plain(title))).collect()
}

/// The words of Markdown, a line for each block, as a code host shows them.
pub fn markdown_text(markdown: &str) -> String {
    let mut text = String::new();
    let mut targets = Vec::new();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(piece) | Event::Code(piece) => text.push_str(&piece),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://doi.org/"), "{dest_url}");
                targets.push(dest_url);
            }
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html} is HTML"),
            Event::Start(Tag::Image { .. } | Tag::Strikethrough | Tag::Emphasis) => panic!("{markdown}"),
            Event::Start(Tag::Item) if !text.ends_with('\n') => text.push('\n'),
            Event::End(TagEnd::TableCell) => text.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::CodeBlock,
            ) => text.push('\n'),
            _ => {}
        }
    }
    text
}

/// The entries of a text: its first lines with those that go on with them, by their indent.
fn paragraphs(text: &str) -> Vec<String> {
    let mut all: Vec<(usize, String)> = Vec::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let label = line.trim_start();
        let begins = indent <= 6
            && (label.starts_with(['*', '-', '?', '!'])
                || label.split(' ').take(8).any(|word| word.ends_with(':')));
        match all.last_mut() {
            Some((own, last)) if !begins && indent >= *own && indent > 0 => {
                last.push(' ');
                last.push_str(label);
            }
            _ => all.push((indent, label.to_owned())),
        }
    }
    all.into_iter().map(|(_, text)| one_line(&text)).collect()
}

/// Status and title of what stands on its own in a text: `* WARNING [should] …`, `* [CAUTION, preferred] …`.
pub fn badges(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let Some(entry) = line.strip_prefix("  * ") else {
            continue;
        };
        // Lines that go on stand under the title.
        let column = line.find("] ").map_or(0, |place| place + 2);
        let goes_on = |line: &&&str| line.len() - line.trim_start().len() == column && column > 6;
        let more = lines[at + 1..].iter().take_while(goes_on).map(|line| line.trim());
        let whole = std::iter::once(entry).chain(more).collect::<Vec<_>>().join(" ");
        let (loud, rest) = whole.split_once('[').expect("a status");
        let (status, title) = rest.split_once("] ").expect("its end");
        let loud = loud.trim().to_lowercase();
        let loud = if loud.is_empty() { loud } else { format!("{loud}: ") };
        all.push((one_line(&format!("{loud}{}", status.to_lowercase())), one_line(title)));
    }
    all
}

/// Reasons and other details of a text, without their labels.
pub fn fields(text: &str) -> Vec<String> {
    const LABELS: &[&str] = &[
        "because: ",
        "or because: ",
        "depends on: ",
        "could change: ",
        "graded: ",
        "rule: ",
        "holds as long as is assumed: ",
        "provisional until known: ",
        "owner: ",
        "WARNING: ",
    ];
    let until_trace = text.split("\nTRACE\n").next().unwrap_or(text);
    let of =
        |paragraph: &String| LABELS.iter().find_map(|label| paragraph.strip_prefix(label)).map(str::to_owned);
    paragraphs(until_trace).iter().filter_map(of).collect()
}

/// Every colour of a style sheet with its property. All must be written as six digits.
pub fn colours(style: &str) -> Vec<(String, [u8; 3])> {
    let mut all = Vec::new();
    for block in style.split('{').skip(1) {
        let declarations = block.split('}').next().unwrap_or("");
        for declaration in declarations.split(';') {
            let Some((property, value)) = declaration.split_once(':') else {
                continue;
            };
            let property = property.trim();
            if !["color", "background", "border", "outline"].iter().any(|known| property.starts_with(known)) {
                continue;
            }
            let names = ["black", "white", "gray", "grey", "red", "green", "blue", "rgb", "hsl", "var("];
            assert!(!names.iter().any(|name| value.contains(name)), "{declaration}");
            if let Some((_, digits)) = value.split_once('#') {
                let digits: String = digits.chars().take_while(char::is_ascii_hexdigit).collect();
                assert_eq!(digits.len(), 6, "{declaration}");
                let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("digits");
                all.push((property.to_owned(), [part(0), part(2), part(4)]));
            }
        }
    }
    all
}

/// How well one colour can be told from another, from 1 to 21, as WCAG computes it.
pub fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let light = |colour: [u8; 3]| {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(colour[0]) + 0.7152 * part(colour[1]) + 0.0722 * part(colour[2])
    };
    let (a, b) = (light(one), light(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}
