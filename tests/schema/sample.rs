//! Files made of the table of keys alone: the smallest that has a certain table in it.

use osteon::check::FileKind;
use osteon::schema::{self, Key, Keys, Need, Table, Takes};
use serde_json::{Map, Value, json};

/// A way from the whole file to a table in it: the keys, and what each takes.
pub type Way = Vec<&'static Key>;

/// Every table of a kind of file, with the way to it. Each table is reached once under each key that holds it.
pub fn tables(kind: FileKind) -> Vec<(Way, &'static Table)> {
    let mut found: Vec<(Way, &'static Table)> = vec![(Vec::new(), schema::of(kind))];
    let mut at = 0;
    while at < found.len() {
        let (way, table) = found[at].clone();
        for key in table.keys {
            let Some(inner) = inner(&key.takes) else { continue };
            let mut way = way.clone();
            way.push(key);
            let is_known = |(other, known): &(Way, &'static Table)| {
                known.id == inner.id && other.last().is_some_and(|last| std::ptr::eq(*last, key))
            };
            if !found.iter().any(is_known) {
                found.push((way, inner));
            }
        }
        at += 1;
    }
    found
}

fn inner(takes: &Takes) -> Option<&'static Table> {
    match takes {
        Takes::Each(_, item) => inner(item),
        Takes::Either(all) => all.iter().find_map(inner),
        other => other.table(),
    }
}

/// The smallest file with a table in it.
pub fn file(kind: FileKind, way: &[&'static Key]) -> Value {
    let mut file = least(schema::of(kind), way);
    if kind == FileKind::Cases && file.get("case").is_none() {
        // Of a file without a case hardly anything is read.
        let case = schema::of(kind).key("case").expect("cases");
        file["case"] = value(case.name, &case.takes, &[]);
    }
    if !matches!(kind, FileKind::Cases | FileKind::Patient) {
        file["source"]["b"] = json!({ "citation": "c" });
    }
    if matches!(kind, FileKind::Guideline | FileKind::Module) {
        let served = json!({
            "id": "r", "step": "x", "when": "true", "wording": "should", "summary": "s",
            "source": { "ref": "b", "at": "p", "verified": "primary" },
        });
        match file["recommend"].as_array_mut() {
            Some(all) => all.push(served),
            None => file["recommend"] = json!([served]),
        }
        let head = schema::KINDS.iter().find(|(_, known)| *known == kind).expect("a kind").0;
        file[head]["steps"] = json!(["x"]);
        file[head]["uses"] = json!(["vocabulary/v@1.0.0"]);
    }
    file
}

/// A table with all that it needs, and with what stands on the way.
fn least(table: &'static Table, way: &[&'static Key]) -> Value {
    let mut made = Map::new();
    for key in table.keys {
        // Of two keys of which one is needed the second is taken; what is told in words only is given.
        let is_needed = match key.need {
            Need::Yes | Need::Told(_) => true,
            Need::Or(other) => key.name < other,
            _ => false,
        };
        let is_next = way.first().is_some_and(|next| std::ptr::eq(*next, key));
        if is_needed || is_next {
            made.insert(
                key.name.to_owned(),
                value(key.name, &key.takes, if is_next { &way[1..] } else { &[] }),
            );
        }
    }
    // What is only for some types needs one of them, and what that type needs.
    for next in way.first().into_iter().filter(|next| table.keys.iter().any(|key| std::ptr::eq(key, **next)))
    {
        if let Need::Only { key, among, .. } = next.need {
            made.insert(key.to_owned(), json!(among[0]));
        }
    }
    for key in table.keys {
        if let Need::Only { key: other, among, needed: true, .. } = key.need {
            let is_needed = made.get(other).is_some_and(|word| among.iter().any(|one| word == one));
            if is_needed && !made.contains_key(key.name) {
                made.insert(key.name.to_owned(), value(key.name, &key.takes, &[]));
            }
        }
    }
    Value::Object(made)
}

/// Names of the guideline of which cases speak, by the key under which they stand.
const NAMES: &[(&str, &str)] = &[
    ("definitions", "x"),
    ("decisions", "d"),
    ("recommendations", "r"),
    ("choices", "c"),
    ("preferred", "c"),
    ("monitoring", "m"),
    ("source", "b"),
];

/// A value that a key takes.
pub fn value(name: &str, takes: &Takes, way: &[&'static Key]) -> Value {
    match takes {
        Takes::Format | Takes::Number | Takes::Factor | Takes::Value => json!(1),
        Takes::Text | Takes::ShortText(_) | Takes::Name | Takes::Published => match name {
            "ref" => json!("b"),
            _ => json!("x"),
        },
        Takes::Mention => json!(if name == "as" { "a" } else { "r" }),
        Takes::Version => json!("1.0.0"),
        Takes::Part => json!("vocabulary/v@1.0.0"),
        Takes::Base => json!("g@1.0.0"),
        Takes::Unit => json!("mg"),
        Takes::Duration => json!("12 months"),
        Takes::Date => json!("2026-01-05"),
        Takes::Flag => json!(false),
        Takes::Expression if name == "from" => json!("Today()"),
        Takes::Condition | Takes::Expression => json!("true"),
        Takes::Facts => json!({}),
        Takes::Words(words) => json!(words()[0]),
        Takes::List(item) | Takes::OneOrMore(item) => json!([value(name, item, way)]),
        Takes::Either(all) => {
            let table = all.iter().find(|one| inner(one).is_some());
            value(name, table.unwrap_or(&all[0]), way)
        }
        Takes::Table(table) => least(table, way),
        Takes::Tables(table) | Takes::References(table) | Takes::Reference(table) => {
            json!([least(table, way)])
        }
        Takes::Each(keys, item) => {
            let known = NAMES.iter().find(|(key, _)| *key == name).map(|(_, name)| *name);
            let own = match keys {
                Keys::Versions => "1.0.0",
                // Of two names the first is that of a choice, the second that of an option.
                Keys::Names if matches!(**item, Takes::Each(..)) => "c",
                Keys::Names => known.unwrap_or("n"),
            };
            let inner = if matches!(**item, Takes::Each(..)) { "o" } else { name };
            let item = match **item {
                Takes::Each(_, item) => json!({ inner: value(name, item, way) }),
                _ => value(name, item, way),
            };
            json!({ own: item })
        }
    }
}

/// The table at the end of a way.
pub fn at<'v>(file: &'v mut Value, way: &[&'static Key]) -> &'v mut Map<String, Value> {
    let mut value = file;
    for key in way {
        value = &mut value[key.name];
        value = step_in(value, &key.takes);
    }
    value.as_object_mut().expect("a table")
}

fn step_in<'v>(value: &'v mut Value, takes: &Takes) -> &'v mut Value {
    let value = match takes {
        Takes::Each(_, item) => {
            let table = value.as_object_mut().expect("a table");
            let last = table.keys().next().expect("an entry").clone();
            return step_in(table.get_mut(&last).expect("an entry"), item);
        }
        _ => value,
    };
    if value.is_array() { &mut value[0] } else { value }
}

/// JSON as TOML, in one line a key.
pub fn as_toml(file: &Value) -> String {
    fn inline(value: &Value) -> String {
        match value {
            Value::Object(table) => {
                let pairs = table.iter().map(|(key, value)| format!("{key:?} = {}", inline(value)));
                format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
            }
            Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
            other => other.to_string(),
        }
    }
    let table = file.as_object().expect("a table");
    table.iter().map(|(key, value)| format!("{key:?} = {}\n", inline(value))).collect()
}
