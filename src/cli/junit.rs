//! Results of cases in the form that build servers read.

use std::path::Path;

use quick_xml::Writer;
use quick_xml::events::BytesText;

/// The cases of one file under one version of a guideline.
pub(super) struct Suite {
    /// How many of its cases nobody has reviewed.
    pub(super) unreviewed: usize,
    pub(super) name: String,
    pub(super) cases: Vec<Case>,
}

/// How one case went.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) why: String,
    /// What differs, if it failed.
    pub(super) failure: Option<String>,
}

/// A file of cases that was not run.
pub(super) struct Error {
    pub(super) name: String,
    pub(super) why: &'static str,
}

/// Writes the results of all suites into a file; files that were not run are errors.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(path: &Path, suites: &[Suite], unrun: &[Error]) -> std::io::Result<()> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let (tests, failures) = (count(suites, |_| true), count(suites, |case| case.failure.is_some()));
    let errors = unrun.len().to_string();
    writer
        .create_element("testsuites")
        .with_attributes([("tests", tests.as_str()), ("failures", &failures), ("errors", &errors)])
        .write_inner_content(|writer| {
            suites.iter().try_for_each(|suite| write_suite(writer, suite))?;
            unrun.iter().try_for_each(|error| write_error(writer, error))
        })?;
    let mut text = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec();
    text.extend(writer.into_inner());
    text.push(b'\n');
    std::fs::write(path, text)
}

fn count(suites: &[Suite], wanted: impl Fn(&Case) -> bool) -> String {
    suites.iter().flat_map(|suite| &suite.cases).filter(|case| wanted(case)).count().to_string()
}

fn write_suite(writer: &mut Writer<Vec<u8>>, suite: &Suite) -> std::io::Result<()> {
    let one = std::slice::from_ref(suite);
    let (tests, failures) = (count(one, |_| true), count(one, |case| case.failure.is_some()));
    writer
        .create_element("testsuite")
        .with_attributes([("name", clean(&suite.name).as_str()), ("tests", &tests), ("failures", &failures)])
        .write_inner_content(|writer| {
            suite.cases.iter().try_for_each(|case| write_case(writer, &suite.name, case))
        })?;
    Ok(())
}

fn write_error(writer: &mut Writer<Vec<u8>>, error: &Error) -> std::io::Result<()> {
    let name = clean(&error.name);
    let suite = writer.create_element("testsuite");
    suite.with_attributes([("name", name.as_str()), ("tests", "1"), ("errors", "1")]).write_inner_content(
        |writer| {
            let case = writer.create_element("testcase");
            case.with_attributes([("classname", name.as_str()), ("name", "the file")]).write_inner_content(
                |writer| {
                    let element = writer.create_element("error");
                    element.with_attribute(("message", error.why)).write_empty().map(drop)
                },
            )?;
            Ok(())
        },
    )?;
    Ok(())
}

fn write_case(writer: &mut Writer<Vec<u8>>, suite: &str, case: &Case) -> std::io::Result<()> {
    let (suite, name) = (clean(suite), clean(&case.name));
    let attributes = [("classname", suite.as_str()), ("name", name.as_str())];
    let element = writer.create_element("testcase").with_attributes(attributes);
    match &case.failure {
        None => drop(element.write_empty()?),
        Some(failure) => {
            let (why, failure) = (clean(&case.why), clean(failure));
            element.write_inner_content(|writer| {
                let element = writer.create_element("failure").with_attribute(("message", why.as_str()));
                element.write_text_content(BytesText::new(&failure)).map(drop)
            })?;
        }
    }
    Ok(())
}

/// XML has no room for control characters.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
