//! `osteon map`: what a guideline says of one patient as two facts run over all their values.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::Where;
use super::exit::Exit;
use super::feed::{Feed, Text};
use super::load::{self, Loaded};
use super::{library, patients, say};
use osteon::check::Checked;
use osteon::diagnostic::{Code, Diagnostic};
use osteon::map::{self, Question, Side};
use osteon::model::facts::Facts;
use osteon::report::chart;
use osteon::value::date::PartialDate;

#[derive(Debug, Args)]
pub(super) struct Map {
    /// Guideline: `id`, `id@1`, `id@1.2.3`, or the path of a file
    guideline: String,
    /// Fact that runs from left to right
    #[arg(long, value_name = "FACT")]
    x: String,
    /// Fact that runs upwards
    #[arg(long, value_name = "FACT")]
    y: String,
    /// Patient whose other facts hold; without one they are not given. `-` is standard input
    #[arg(long, value_name = "FILE")]
    patient: Option<PathBuf>,
    /// Another guideline, or another version, to be held against it
    #[arg(long, value_name = "ID")]
    against: Option<String>,
    /// What is shown: decisions, recommendations, choices, options as `choice.option`, monitors, `scope` [default: the
    /// decisions and recommendations that change on the map, at most eight]
    #[arg(long, value_name = "BLOCK", num_args = 1.., value_delimiter = ',')]
    of: Vec<String>,
    #[command(flatten)]
    place: Where,
    /// How to print
    #[arg(long, value_enum, default_value_t = MapFormat::Text)]
    format: MapFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MapFormat {
    /// A table, for a terminal
    Text,
    /// A drawing in one file, in black and white
    Svg,
    /// For programs: one object
    Json,
}

impl Map {
    /// Whether messages are for programs, too.
    pub(super) fn is_json(&self) -> bool {
        self.format == MapFormat::Json
    }
}

pub(super) fn run(arguments: &Map) -> Exit {
    let mut loaded = Loaded::default();
    let exit = all(arguments, &mut loaded);
    loaded.report();
    exit.unwrap_or(Exit::Unusable)
}

fn all(arguments: &Map, loaded: &mut Loaded) -> Option<Exit> {
    let as_of = patients::evaluation_date(arguments.place.as_of.as_deref(), loaded)?;
    let mut checked = Vec::new();
    for word in std::iter::once(&arguments.guideline).chain(&arguments.against) {
        checked.push(read(arguments, loaded, word, as_of)?);
    }
    if let Some(withdrawn) = checked.iter().find_map(load::withdrawn) {
        loaded.diagnostics.push(withdrawn);
        return Some(Exit::Withdrawn);
    }
    let facts = patient(arguments, loaded, &checked, as_of)?;
    loaded.report();
    let sides = checked.iter().zip(&facts).map(|(checked, facts)| Side {
        guideline: &checked.guideline,
        sources: &loaded.sources,
        facts,
    });
    let question =
        Question { sides: sides.collect(), x: &arguments.x, y: &arguments.y, of: &arguments.of, as_of };
    let map = match map::map(&question) {
        Ok(map) => map,
        Err(fault) => {
            loaded.diagnostics.push(fault);
            return None;
        }
    };
    match arguments.format {
        MapFormat::Text => say::result(chart::text(&map).trim_end()),
        MapFormat::Svg => say::result(&chart::svg(&map)),
        MapFormat::Json => match chart::json(&map) {
            Ok(line) => say::json(&line),
            Err(error) => {
                say::message(&format!("error: {error}"));
                return None;
            }
        },
    }
    Some(if map.is_sampled() { Exit::Incomplete } else { Exit::Fine })
}

fn read(arguments: &Map, loaded: &mut Loaded, word: &str, as_of: PartialDate) -> Option<Checked> {
    let root = &arguments.place.guidelines;
    let path = match library::choose(root, word, as_of) {
        Ok(path) => path,
        Err(fault) => {
            loaded.diagnostics.push(fault);
            return None;
        }
    };
    let checked = load::guideline(loaded, root, &path).ok()?;
    load::warnings(&checked, as_of).into_iter().for_each(|warning| loaded.diagnostics.push(warning));
    Some(checked)
}

/// The patient as each guideline reads the record.
fn patient(
    arguments: &Map,
    loaded: &mut Loaded,
    checked: &[Checked],
    as_of: PartialDate,
) -> Option<Vec<Facts>> {
    let Some(path) = &arguments.patient else {
        let nobody = |checked: &Checked| Facts::new("", checked.guideline.vocabulary.facts.len());
        return Some(checked.iter().map(nobody).collect());
    };
    let paths = [path.clone()];
    let mut feed = Feed::new(&paths);
    let first: Text = match feed.next() {
        Some(Ok(text)) => text,
        Some(Err(fault)) => {
            loaded.diagnostics.push(*fault);
            return None;
        }
        None => return refused(loaded, format!("{}: there is no patient in it", path.display())),
    };
    if feed.next().is_some() {
        return refused(loaded, format!("{}: a map is of one patient, these are several", path.display()));
    }
    let mut all = Vec::new();
    for one in checked {
        all.push(patients::patient(loaded, first.clone(), &one.guideline, as_of).ok()?);
    }
    Some(all)
}

fn refused(loaded: &mut Loaded, message: String) -> Option<Vec<Facts>> {
    loaded.diagnostics.push(Diagnostic::placeless(Code::WrongFile, message));
    None
}
