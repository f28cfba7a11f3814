//! The difference as one file for a browser or for paper.

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

use super::Difference;
use super::items::{Item, items, region_words};
use crate::diff::Change;
use crate::eval::Plan;
use crate::map::{self, Map};
use crate::model::facts::Facts;
use crate::model::guideline::Block;
use crate::model::written;
use crate::report::chart::svg;
use crate::report::trace;

const STYLE: &str = include_str!("style.css");

/// One page that needs nothing beside itself.
pub fn html(difference: &Difference<'_>) -> String {
    let [base, head] = difference.names();
    let title = format!("{base} → {head}");
    let page = markup! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    @for item in items(difference) { (put(item)) }
                    (drawings(difference))
                    (witnesses(difference))
                }
                footer {
                    "Not a medical device. Which patients get another answer was worked out over every possible patient, unknown facts included."
                }
            }
        }
    };
    page.into_string()
}

fn put(item: Item) -> Markup {
    match item {
        Item::Title(text) => markup! { h1 { (text) } },
        Item::Heading(text) => markup! { h2 { (text) } },
        Item::Part(text) => markup! { h3 { (text) } },
        Item::Line(text) => markup! { p { (text) } },
        Item::Point(depth, text) => markup! { p class={ "point d" (depth) } { (text) } },
        Item::Lines(lines) => markup! {
            div class="lines" {
                @for (sign, depth, text) in lines {
                    @let class = match sign { '-' => "gone", '+' => "new", _ => "same" };
                    div class=(class) {
                        span class="sign" { (sign) }
                        span style={ "padding-left:" (depth) "em" } { (text) }
                    }
                }
            }
        },
    }
}

/// The two numbers that most regions are told by, before and after, for a patient who gets another answer.
fn drawings(difference: &Difference<'_>) -> Markup {
    let Some(map) = drawn(difference) else {
        return markup! {};
    };
    markup! {
        h2 { "Map: " (map.x.label) " and " (map.y.label) }
        p { "The two numbers that most of the regions are told by. Everything else is as for the patient of a region." }
        div class="map" { (PreEscaped(svg(&map))) }
    }
}

/// The first map of two of these numbers in which something differs.
fn drawn(difference: &Difference<'_>) -> Option<Map> {
    let diff = difference.diff;
    let has = |name: &&String| difference.head.guideline.vocabulary.find(name).is_some();
    let numbers: Vec<&String> = diff.numbers.iter().filter(has).take(NUMBERS_MAX).collect();
    let regions =
        || diff.changes.iter().flat_map(|change| change.regions.first().map(|region| (change, region)));
    for (change, region) in regions().filter(|(_, region)| region.is_known).chain(regions()) {
        let Some([base, head]) = region.patient.as_deref() else {
            continue;
        };
        let sides = [(difference.base, base), (difference.head, head)];
        let sides: Vec<map::Side<'_>> = (sides.into_iter())
            .map(|(side, facts)| map::Side { guideline: side.guideline, sources: side.sources, facts })
            .collect();
        let of = [change.aligned.name.clone()];
        for (at, x) in numbers.iter().enumerate() {
            for y in numbers.iter().skip(at + 1) {
                let question = map::Question { sides: sides.clone(), x, y, of: &of, as_of: difference.as_of };
                let found = map::map(&question).ok().filter(|map| !map.is_sampled());
                if let Some(found) = found.filter(|map| map.differing().is_some_and(|(count, _)| count > 0)) {
                    return Some(found);
                }
            }
        }
    }
    None
}

/// Numbers of which two are drawn, at most.
const NUMBERS_MAX: usize = 3;
/// Patients whose way to an answer is shown, at most.
const WITNESSES_MAX: usize = 12;

/// For one patient of each change, how both sides come to their answers.
fn witnesses(difference: &Difference<'_>) -> Markup {
    let mut shown = Vec::new();
    for change in &difference.diff.changes {
        let region = change.regions.iter().find(|region| region.patient.is_some());
        if let Some(region) = region
            && let Some(patient) = region.patient.as_deref()
        {
            shown.push((change, region, patient));
        }
    }
    if shown.is_empty() {
        return markup! {};
    }
    let left = shown.len().saturating_sub(WITNESSES_MAX);
    let [base, head] = difference.names();
    markup! {
        h2 { "How one patient comes to both answers" }
        @for (change, region, patient) in shown.into_iter().take(WITNESSES_MAX) {
            details {
                summary { (change.aligned.kind.word()) " " (change.aligned.name) ", " (change.class.words()) }
                p { (region_words(region)) }
                p class="facts" { (known(difference, patient)) }
                div class="sides" {
                    div { h4 { (base) } pre { (way(difference, change, patient, 0)) } }
                    div { h4 { (head) } pre { (way(difference, change, patient, 1)) } }
                }
            }
        }
        @if left > 0 { p { "Of " (left) " more changes the patients stand in the JSON." } }
    }
}

/// The facts of a patient.
fn known(difference: &Difference<'_>, [_, head]: &[Facts; 2]) -> String {
    let facts = written::toml(&difference.head.guideline.vocabulary, head);
    let facts: Vec<String> = facts.into_iter().map(|(name, value)| format!("{name} = {value}")).collect();
    if facts.is_empty() { "nothing is known".to_owned() } else { facts.join(", ") }
}

/// How one side comes to its answer.
fn way(difference: &Difference<'_>, change: &Change, patient: &[Facts; 2], at: usize) -> String {
    let sides = [difference.base, difference.head];
    let found = sides.get(at).zip(patient.get(at)).zip(change.aligned.blocks.get(at).copied().flatten());
    let Some(((side, facts), block)) = found else {
        return "It has no such block.".to_owned();
    };
    // The dose of an option is told with it.
    let block = match block {
        Block::Dose(id) => Block::Option(id),
        other => other,
    };
    let evaluation = Plan::of_everything(side.guideline).evaluate(facts, difference.as_of);
    let mut text = String::new();
    if let Some(step) = trace::of_block(side.sources, side.guideline, facts, &evaluation, block) {
        trace::lines(&step, 0, &mut text);
    }
    text
}
