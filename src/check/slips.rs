//! Values as they are written on the ward, and how a file has them.

use crate::syntax::datum::Kind;
use crate::value::date::PartialDate;
use crate::value::number::Number;

/// What to write instead of a text that is no number.
pub(super) fn number(text: &str) -> Option<String> {
    if text.contains(',') {
        return Some("write a point, not a comma".to_owned());
    }
    let trimmed = text.trim();
    let is_number = |text: &str| Number::parse(text).is_ok();
    if let Some(beyond) = trimmed.strip_prefix(['<', '>', '≤', '≥']) {
        let limit = is_number(beyond.trim_start_matches('=').trim());
        return limit.then(|| {
            "a result beyond what can be measured is no number: write \"unknown\", or the number that the laboratory \
             counts it as"
                .to_owned()
        });
    }
    let minus = trimmed.replace(['\u{2212}', '\u{2013}', '\u{2014}'], "-");
    if minus != trimmed && is_number(&minus) {
        return Some(format!("the sign before it is a dash: write the minus of the keyboard, `{minus}`"));
    }
    if trimmed != text && is_number(trimmed) {
        return Some(format!("without blanks: `{trimmed}`"));
    }
    let (first, rest) = trimmed.split_once(char::is_whitespace)?;
    is_number(first).then(|| {
        format!(
            "the number stands alone, `{first}`; where the fact has a unit, beside it: \
             `{{ value = {first}, unit = \"{}\" }}`",
            rest.trim()
        )
    })
}

/// What to write instead of a text that is no date.
pub(super) fn date(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.trim().split(['.', '/', '-', ' ']).collect();
    let [a, b, c] = parts.as_slice() else {
        return None;
    };
    let digits = |text: &str| (text.len() <= 4).then(|| text.parse::<i64>().ok()).flatten();
    let (a, b, c) = (digits(a)?, digits(b)?, digits(c)?);
    let day = |year: i64, month: i64, day: i64| {
        PartialDate::new(year, Some(month), Some(day)).ok().map(|date| format!("`{date}`"))
    };
    // With points, and wherever the second number is no month, it is told which is the day.
    let by_day_first = day(c, b, a);
    let by_month_first = day(c, a, b).filter(|_| !text.contains('.'));
    let forms: Vec<String> = [by_day_first, by_month_first].into_iter().flatten().collect();
    match forms.as_slice() {
        [] => None,
        [one] => Some(format!("the year comes first: {one}")),
        [one, other] if one == other => Some(format!("the year comes first: {one}")),
        many => Some(format!("the year comes first: {}", many.join(" or "))),
    }
}

/// A year that is a number, where a date is wanted.
pub(super) fn year(kind: &Kind) -> Option<String> {
    match kind {
        Kind::Number(text) if text.len() == 4 => {
            Some(format!("a date of which only the year is known stands in quotes: \"{text}\""))
        }
        _ => None,
    }
}

/// 0 and 1, where a yes or a no is wanted.
pub(super) fn truth(kind: &Kind) -> Option<String> {
    match kind {
        Kind::Number(text) if text == "0" || text == "1" => {
            Some(format!("write {}, without quotes", if text == "1" { "true" } else { "false" }))
        }
        _ => None,
    }
}

/// An empty place.
pub(super) fn left_out(kind: &Kind) -> Option<String> {
    matches!(kind, Kind::Null).then(|| {
        "leave the fact out where nobody asked; write \"unknown\" where it was asked and is not known"
            .to_owned()
    })
}
