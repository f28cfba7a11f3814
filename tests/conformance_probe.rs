use osteon::{check, eval, source::Sources, syntax};
use osteon::value::{canonical, date::PartialDate};
fn run(text: &str) -> Result<String, String> {
    let mut sources = Sources::new();
    let id = sources.add("c", text);
    let expr = syntax::condition::parse(text, id, 0).map_err(|d| d.message.clone())?;
    let q = check::condition(&expr, &check::Checked::default()).map_err(|d| d.iter().map(|d| d.message.clone()).collect::<Vec<_>>().join("; "))?;
    let plan = eval::Plan::new(&q.guideline);
    let e = plan.evaluate(&Default::default(), PartialDate::parse("2026-11-24").unwrap());
    let root = q.guideline.definitions[q.definition.index()].is;
    eval::answer(&q.guideline, root, &e).map(|v| canonical::literal(&v)).map_err(|e| e.to_string())
}
#[test]
fn all() {
    let text = std::fs::read_to_string("../shared/cql-tests/profile.jsonl").unwrap();
    let mut bad = 0;
    for line in text.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let e = v["expression"].as_str().unwrap();
        let got = run(e);
        let invalid = !v["invalid"].is_null();
        if let Some(out) = v["output"].as_str() {
            let want = run(out);
            if got != want || want.is_err() { bad += 1; println!("{} : {e}\n   got {got:?} want {want:?} ({out})", v["name"]); }
        } else if got.is_ok() { bad += 1; println!("{} : {e}\n   got {got:?} want error invalid={invalid} {:?}", v["name"], v["invalid"]); }
    }
    println!("bad {bad}");
}
