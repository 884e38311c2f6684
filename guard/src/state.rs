//! What the visitor says of what was found. Holds no part of a text: what is kept
//! is known by a number that follows from it.

use intake_contract::guard::{Finding, Verdict};

/// What is kept, over all answers of a form.
pub struct State {
    kept: Vec<u32>,
}

impl State {
    /// With what was kept before.
    pub const fn new(kept: Vec<u32>) -> Self {
        Self { kept }
    }

    /// What is kept.
    pub fn kept(&self) -> &[u32] {
        &self.kept
    }

    /// Whether an answer holds something that the visitor keeps; and which of its
    /// findings is to be seen to first: one that is blocked, before the others.
    pub fn judge(&self, field: &str, text: &str, findings: &[Finding]) -> (bool, Option<Finding>) {
        let mut open: Option<Finding> = None;
        let mut keeps = false;
        for finding in findings {
            if self.is_kept(field, text, finding) {
                keeps = true;
            } else if open.is_none_or(|open| open.verdict < finding.verdict) {
                open = Some(*finding);
            }
        }
        (keeps, open)
    }

    /// Keeps what is to be seen to first, unless it is blocked.
    pub fn keep(&mut self, field: &str, text: &str, findings: &[Finding]) {
        if let (_, Some(open)) = self.judge(field, text, findings)
            && open.verdict == Verdict::Asked
        {
            self.kept.push(mark(field, text, &open));
        }
    }

    fn is_kept(&self, field: &str, text: &str, finding: &Finding) -> bool {
        finding.verdict == Verdict::Asked && self.kept.contains(&mark(field, text, finding))
    }
}

/// FNV-1a over the field, the kind and what was found.
fn mark(field: &str, text: &str, finding: &Finding) -> u32 {
    let length = finding.end - finding.start;
    let part = text.encode_utf16().skip(finding.start).take(length);
    let units = field
        .encode_utf16()
        .chain([finding.kind as u16])
        .chain(part);
    units.fold(0x811C_9DC5, |hash, unit| {
        (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use intake_contract::guard::{Guard, Place, SecretKind};

    const TOKEN: &str = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    const KEY: &str = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ";

    fn judge(state: &State, field: &str, text: &str) -> (bool, Option<SecretKind>) {
        let findings = Guard::english().scan(text, &Place::default()).findings;
        let (keeps, open) = state.judge(field, text, &findings);
        (keeps, open.map(|open| open.kind))
    }

    fn keep(state: &mut State, field: &str, text: &str) {
        let findings = Guard::english().scan(text, &Place::default()).findings;
        state.keep(field, text, &findings);
    }

    #[test]
    fn what_is_kept_stays_so_wherever_it_moves_in_its_answer_and_nowhere_else() {
        let mut state = State::new(Vec::new());
        let open = (false, Some(SecretKind::ApiToken));
        assert_eq!(judge(&state, "message", TOKEN), open);
        keep(&mut state, "message", TOKEN);
        assert_eq!(judge(&state, "message", TOKEN), (true, None));
        assert_eq!(
            judge(&state, "message", &format!("It is: {TOKEN}")),
            (true, None)
        );
        assert_eq!(judge(&state, "subject", TOKEN), open);
        let other = TOKEN.replace("ghp_16", "ghp_61");
        assert_eq!(judge(&state, "message", &other), open);
        assert_eq!(
            judge(&state, "message", &format!("{TOKEN} {other}")),
            (true, open.1)
        );
        assert_eq!(
            judge(&State::new(state.kept().to_vec()), "message", TOKEN),
            (true, None)
        );
    }

    #[test]
    fn what_is_blocked_comes_first_and_can_not_be_kept() {
        let mut state = State::new(Vec::new());
        let text = format!("{TOKEN} and {KEY}");
        let blocked = (false, Some(SecretKind::BitcoinKey));
        assert_eq!(judge(&state, "message", &text), blocked);
        keep(&mut state, "message", &text);
        assert_eq!(judge(&state, "message", &text), blocked);
        assert!(state.kept().is_empty());
    }
}
