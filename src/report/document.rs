//! A report as a tree: what is said, and in which order, before it has a look.
//!
//! The pages write it once; text, Markdown and HTML print it. Nothing is chosen by a printer but how it looks.

use super::trace::Step;

/// What is said of one patient under one guideline, for one kind of reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// As the patient is called.
    pub patient: String,
    /// The title of the guideline.
    pub title: String,
    /// The evaluation date, as it is printed.
    pub as_of: String,
    /// Tells its places apart from those of other documents.
    pub(super) key: String,
    /// It is for the patient to read, not for the clinician.
    pub(super) is_for_patient: bool,
    pub(super) head: Head,
    pub(super) sections: Vec<Section>,
    pub(super) foot: Vec<Foot>,
    /// How every block came to its answer, where that is wanted.
    pub(super) trace: Vec<Step>,
}

/// What stands above everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// What the document is called, in one to three parts, the first of which is its heading.
    pub(super) names: Vec<String>,
    /// One line about it.
    pub(super) about: String,
    /// What must be known of it.
    pub(super) fields: Vec<Field>,
}

/// A heading with what stands under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// The words of the heading that are said loudly, in sentence case.
    pub(super) loud: &'static str,
    /// The rest of the heading.
    pub(super) rest: String,
    pub(super) parts: Vec<Part>,
}

impl Section {
    /// The whole heading in sentence case.
    pub(super) fn heading(&self) -> String {
        format!("{}{}", self.loud, self.rest)
    }
}

/// Something in a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Entry(Entry),
    /// A field of the section itself.
    Field(Field),
    Table(Table),
    Source(Source),
}

/// One thing that is said, with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) lead: Lead,
    pub(super) words: Words,
    pub(super) fields: Vec<Field>,
}

impl Entry {
    pub(super) fn new(lead: Lead, words: impl Into<Words>) -> Entry {
        Entry { lead, words: words.into(), fields: Vec::new() }
    }

    pub(super) fn with(mut self, fields: impl IntoIterator<Item = Field>) -> Entry {
        self.fields.extend(fields);
        self
    }
}

/// What an entry begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    Plain,
    Label(String),
    Mark(Mark),
    /// What was done with a block.
    Change(&'static str),
    /// Its status: the entry stands on its own.
    Badge(Badge),
}

/// How an entry is to be taken, at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// To be read first.
    Warning,
    Applies,
    DoNot,
    Decided,
    /// Not known.
    Open,
    /// Due, overdue or never done.
    Due,
    /// One of a list, no more.
    Point,
    /// A question to ask.
    Question,
}

impl Mark {
    /// The mark itself.
    pub(super) fn sign(self) -> char {
        match self {
            Mark::Warning => '!',
            Mark::Applies => '+',
            Mark::DoNot | Mark::Point => '-',
            Mark::Decided => '=',
            Mark::Open | Mark::Question => '?',
            Mark::Due => '>',
        }
    }

    /// The mark in a word, where a mark alone would not do.
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Mark::Warning => Some("warning"),
            Mark::Applies => Some("applies"),
            Mark::DoNot => Some("do not"),
            Mark::Decided => Some("decided"),
            Mark::Open => Some("open"),
            Mark::Due => Some("follow-up"),
            Mark::Point | Mark::Question => None,
        }
    }
}

/// A status in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Badge {
    pub(super) mark: Mark,
    /// Said before all else: how loudly the entry is meant.
    pub(super) loud: &'static str,
    /// In small letters.
    pub(super) status: String,
    /// Whether a page of plain text says it in capitals.
    pub(super) is_capital: bool,
    /// What stands beside the status, after a comma.
    pub(super) beside: Vec<&'static str>,
}

/// A detail of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) lead: FieldLead,
    pub(super) words: Words,
}

impl Field {
    pub(super) fn new(lead: FieldLead, words: impl Into<Words>) -> Field {
        Field { lead, words: words.into() }
    }

    /// A field with a label, which says itself how it joins what follows: `because: `, `every `.
    pub(super) fn labelled(label: &'static str, words: impl Into<Words>) -> Field {
        Field::new(FieldLead::Label(label), words)
    }

    pub(super) fn plain(words: impl Into<Words>) -> Field {
        Field::new(FieldLead::Plain, words)
    }
}

/// What a field begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldLead {
    Plain,
    Label(&'static str),
    /// To be read before anything is believed.
    Warning,
    /// It speaks against the entry.
    Against,
    /// It may speak against the entry.
    MayBeAgainst,
    /// The guideline itself is wrong here.
    Fault,
    /// It goes on with the field before.
    More,
    /// It is a note on the field before.
    Below,
}

/// Things side by side, each with a name, a status and a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) columns: [&'static str; 3],
    pub(super) rows: Vec<Row>,
    /// Stands in the last column where a row has no words for it. A page of plain text leaves it out.
    pub(super) nothing: &'static str,
    /// The entries below say the same at length. A page of plain text, which has no columns, has only them.
    pub(super) is_overview: bool,
}

impl Table {
    /// What stands in the last column of a row.
    pub(super) fn last<'a>(&self, row: &'a Row) -> &'a str {
        if row.words.is_empty() { self.nothing } else { &row.words }
    }
}

/// A line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) badge: Badge,
    pub(super) words: String,
}

/// A publication, spelled out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) doi: Option<String>,
    pub(super) superseded_by: Option<String>,
}

/// A line at the very end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Foot {
    Paragraph(String),
    /// A sentence that stays on one line.
    Line(&'static str),
    Digest(&'static str, String),
    /// The engine. Plain text leaves it to `--version`, as its lines are compared from release to release.
    Engine(String),
}

/// Words with citations among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words(pub(super) Vec<Span>);

/// A piece of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Text(String),
    Cite(Cite),
}

/// A place in a source that is spelled out elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cite {
    pub(super) number: usize,
    pub(super) at: String,
    /// How far it was not verified, in brackets.
    pub(super) doubt: &'static str,
}

impl Words {
    /// Citations one after the other.
    pub(super) fn cites(cites: Vec<Cite>) -> Words {
        let mut words = Words::default();
        for cite in cites {
            if !words.0.is_empty() {
                words.0.push(Span::Text("; ".to_owned()));
            }
            words.0.push(Span::Cite(cite));
        }
        words
    }

    /// Puts others at the end.
    pub(super) fn extend(&mut self, more: Words) {
        self.0.extend(more.0);
    }

    /// These words, and others after a space.
    pub(super) fn then(mut self, more: Words) -> Words {
        if !more.0.is_empty() {
            self.0.push(Span::Text(" ".to_owned()));
            self.0.extend(more.0);
        }
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words without any look.
    pub(super) fn plain(&self) -> String {
        let pieces = self.0.iter().map(|span| match span {
            Span::Text(text) => text.clone(),
            Span::Cite(Cite { number, at, doubt }) => format!("[{number}] {at}{doubt}"),
        });
        pieces.collect()
    }
}

/// Stands for a character that does not print.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

impl Document {
    /// The same as one of several in a file: its places are told apart from those of the documents before it.
    #[must_use]
    pub fn after(mut self, before: usize) -> Document {
        self.key.push_str(&format!("-{}", before + 1));
        self
    }
}

/// A text on one line. What does not print, or turns the order of what follows around, is replaced: a name must not
/// be able to change how the rest of a page reads.
pub(super) fn visible(text: &str) -> String {
    let is_hidden = |letter: char| {
        letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let shown = |letter: char| match letter {
        space if space.is_whitespace() => ' ',
        hidden if is_hidden(hidden) => REPLACEMENT,
        letter => letter,
    };
    text.chars().map(shown).collect()
}

impl From<String> for Words {
    fn from(text: String) -> Words {
        Words(vec![Span::Text(text)])
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Words {
        Words::from(text.to_owned())
    }
}

impl From<&String> for Words {
    fn from(text: &String) -> Words {
        Words::from(text.as_str())
    }
}
