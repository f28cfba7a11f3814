//! Every status as text, under the name it has in a report: for comparison.

use super::agents::{Agents, ChoiceStatuses, Opted, OptionStatuses};
use super::answer::{Answer, Decisions};
use super::decided::{Decided, Standing};
use super::monitored::{MonitorStatuses, Monitored};
use super::monitors::Monitors;
use super::names::Named;
use super::recommendations::{Recommendations, Status};
use super::truth::Truth;

type Statuses = Vec<(&'static str, String)>;

/// Every status of an answer: blocks by their names, options with what belongs to them, monitors likewise.
pub fn statuses(answer: &Answer) -> Vec<(&'static str, String)> {
    let scope = match answer.scope {
        Truth::True => "in_scope",
        Truth::False => "out_of_scope",
        Truth::Unknown => "undetermined",
    };
    let mut all = vec![("scope", scope.to_owned())];
    of_decisions(&mut all, &answer.decisions);
    of_recommendations(&mut all, &answer.recommendations);
    all.push(("choice", marked(choice(answer.bone_agent.possible), answer.bone_agent.if_in_scope)));
    of_agents(&mut all, &answer.agents);
    of_monitors(&mut all, &answer.monitors);
    all
}

fn of_decisions(all: &mut Statuses, of: &Decisions) {
    all.extend([
        ("denosumab_timing", decided(&of.denosumab_timing)),
        ("bone_mineral_density", decided(&of.bone_mineral_density)),
        ("osteoporosis_severity", decided(&of.osteoporosis_severity)),
        ("bone_loss", decided(&of.bone_loss)),
        ("early_response", decided(&of.early_response)),
        ("bone_agent_course", decided(&of.bone_agent_course)),
    ]);
}

fn of_recommendations(all: &mut Statuses, of: &Recommendations) {
    all.extend([
        ("vitamin_d_measurement", recommended(of.vitamin_d_measurement)),
        ("vitamin_d_repletion", recommended(of.vitamin_d_repletion)),
        ("pth_measurement", recommended(of.pth_measurement)),
        ("calcium_and_vitamin_d_intake", recommended(of.calcium_and_vitamin_d_intake)),
        ("denosumab_follow_on", recommended(of.denosumab_follow_on)),
        ("denosumab_overdue_warning", recommended(of.denosumab_overdue_warning)),
        ("denosumab_next_dose", recommended(of.denosumab_next_dose)),
        ("denosumab_late_dose", recommended(of.denosumab_late_dose)),
        ("denosumab_not_now", recommended(of.denosumab_not_now)),
        ("menopause_not_confirmed", recommended(of.menopause_not_confirmed)),
        ("baseline_dxa", recommended(of.baseline_dxa)),
        ("fracture_risk_assessment", recommended(of.fracture_risk_assessment)),
        ("serum_calcium_measurement", recommended(of.serum_calcium_measurement)),
        ("bone_modifying_agent", recommended(of.bone_modifying_agent)),
        ("clinical_judgement", recommended(of.clinical_judgement)),
        ("no_agent_left", recommended(of.no_agent_left)),
        ("bone_loss_review", recommended(of.bone_loss_review)),
        ("bone_agent_continuation", recommended(of.bone_agent_continuation)),
        ("weight_bearing_exercise", recommended(of.weight_bearing_exercise)),
        ("bone_healthy_nutrition", recommended(of.bone_healthy_nutrition)),
        ("smoking_cessation", recommended(of.smoking_cessation)),
        ("alcohol_reduction", recommended(of.alcohol_reduction)),
    ]);
}

fn of_agents(all: &mut Statuses, of: &Agents) {
    all.extend([
        ("bone_agent.alendronate", opted(&of.alendronate)),
        ("bone_agent.risedronate", opted(&of.risedronate)),
        ("bone_agent.ibandronate_oral", opted(&of.ibandronate_oral)),
        ("bone_agent.ibandronate_intravenous", opted(&of.ibandronate_intravenous)),
        ("bone_agent.zoledronic_acid_5mg_yearly", opted(&of.zoledronic_acid_5mg_yearly)),
        ("bone_agent.zoledronic_acid_4mg_6_monthly", opted(&of.zoledronic_acid_4mg_6_monthly)),
        ("bone_agent.denosumab", opted(&of.denosumab)),
    ]);
}

fn of_monitors(all: &mut Statuses, of: &Monitors) {
    all.extend([
        ("vitamin_d_recheck", monitored(&of.vitamin_d_recheck)),
        ("dxa", monitored(&of.dxa)),
        ("fracture_risk_monitoring", monitored(&of.fracture_risk_monitoring)),
        ("creatinine_monitoring", monitored(&of.creatinine_monitoring)),
        ("calcium_monitoring", monitored(&of.calcium_monitoring)),
        ("turnover_marker_monitoring", monitored(&of.turnover_marker_monitoring)),
    ]);
}

/// The words that are left, with a comma between them.
fn left<const N: usize>(words: [(bool, &str); N]) -> String {
    let left: Vec<&str> = words.into_iter().filter(|(is_left, _)| *is_left).map(|(_, word)| word).collect();
    left.join(", ")
}

fn marked(words: String, if_in_scope: bool) -> String {
    if if_in_scope { format!("{words} (if in scope)") } else { words }
}

fn decided<O: Named, const N: usize>(of: &Decided<O, N>) -> String {
    let standing = match of.standing() {
        Standing::Decided => "decided",
        Standing::Undetermined => "undetermined",
        Standing::Gap => "gap",
        Standing::Overlap => "overlap",
    };
    let mut names: Vec<&str> = of.possible().map(Named::word).collect();
    if of.standing() == Standing::Undetermined && names.len() == 1 {
        names.push("gap");
    }
    format!("{standing}: {}", names.join(", "))
}

fn recommended(of: Status) -> String {
    match of {
        Status::Applies => "applies",
        Status::AppliesIfInScope => "applies (if in scope)",
        Status::DoesNotApply => "does_not_apply",
        Status::Undetermined => "undetermined",
    }
    .to_owned()
}

fn choice(of: ChoiceStatuses) -> String {
    left([(of.open, "open"), (of.not_indicated, "not_indicated"), (of.none_left, "none_left")])
}

fn opted(of: &Opted) -> String {
    let OptionStatuses { eligible, caution, excluded, not_assessed } = of.possible;
    let possible = left([
        (eligible, "eligible"),
        (caution, "caution"),
        (excluded, "excluded"),
        (not_assessed, "not_assessed"),
    ]);
    let preferred = match of.preferred {
        Truth::True => "preferred",
        Truth::False => "not preferred",
        Truth::Unknown => "preference unknown",
    };
    format!("{}; {preferred}; {}", marked(possible, of.if_in_scope), of.doses.join(" | "))
}

fn monitored(of: &Monitored) -> String {
    let MonitorStatuses { baseline_needed, scheduled, due, overdue, not_applicable } = of.possible;
    let possible = left([
        (baseline_needed, "baseline_needed"),
        (scheduled, "scheduled"),
        (due, "due"),
        (overdue, "overdue"),
        (not_applicable, "not_applicable"),
    ]);
    let interval =
        of.interval.map_or_else(String::new, |found| format!("{} to {}", found.every, found.latest_by));
    let day = |day: Option<super::day::Day>| day.map_or_else(String::new, |day| day.to_string());
    let (from, by) = (day(of.due_from), day(of.due_by));
    format!("{}; {interval}; {from}; {by}", marked(possible, of.if_in_scope))
}
