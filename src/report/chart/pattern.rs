//! Patterns that tell classes apart in black and white.

use maud::{Markup, html};

/// By pattern the side of its tile, and what is drawn in it.
const PATTERNS: &[(i64, &str)] = &[
    (8, ""),
    (8, "M0 4H8"),
    (8, "M3 4H5M4 3V5"),
    (8, "M4 0V8"),
    (10, "M0 0L10 10"),
    (8, "M0 4H8M4 0V8"),
    (12, "M2 6H10M6 2V10"),
    (5, "M0 2H5"),
    (10, "M0 8L5 2L10 8"),
    (5, "M2 0V5"),
    (12, "M0 6H12M3 0V6M9 6V12"),
    (6, "M2 2H4V4H2Z"),
];

/// The pattern of a class; after twelve they begin anew, and the letters go on.
pub(super) fn pattern(name: &str, class: usize) -> String {
    format!("url(#{name}-{})", class % PATTERNS.len())
}

/// All patterns, and the hatching of what is not known.
pub(super) fn patterns(name: &str) -> Markup {
    html! {
        @for (at, (side, path)) in PATTERNS.iter().enumerate() {
            pattern id={ (name) "-" (at) } width=(side) height=(side) patternUnits="userSpaceOnUse" {
                rect width=(side) height=(side) fill="white" {}
                path d=(path) stroke="#777" fill="none" {}
            }
        }
        pattern id={ (name) "-unknown" } width="7" height="7" patternUnits="userSpaceOnUse" {
            path d="M0 7L7 0" stroke="#555" {}
        }
    }
}
