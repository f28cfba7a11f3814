//! The difference as one file for a browser or for paper.

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

use super::Difference;
use super::items::{Item, items};

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
