//! What a solution must be to be taken.

use std::time::SystemTime;

use altcha::{SolveChallengeOptions, solve_challenge};

use super::*;
use crate::random::SystemRandom;
use crate::seal::{KEY_BYTES, SealKey};

const SCOPE: Scope<'static> = Scope {
    form: "support",
    origin: "https://example.com",
};
const MIN_TIME: Duration = Duration::from_secs(2);

fn challenges(key: u8) -> Challenges {
    let key = SealKey::from_bytes(vec![key; KEY_BYTES]).unwrap();
    Challenges::new(&Sealer::new(&key))
}

/// What somebody may do to a solution, by its name.
type Change = (&'static str, fn(&mut Payload));

/// The library looks at the machine's own clock.
fn now() -> Timestamp {
    SystemTime::now().into()
}

/// Solving is slow in a build for tests, so each test solves one.
fn solved(issued: &Issued) -> Payload {
    let challenge = issued.challenge.clone();
    let solution = solve_challenge(SolveChallengeOptions::new(&challenge));
    Payload {
        solution: solution.unwrap().unwrap(),
        challenge,
    }
}

fn issue(challenges: &Challenges) -> Issued {
    let issued = challenges.issue(SCOPE, MIN_TIME, 1.0, &SystemRandom, now());
    issued.unwrap()
}

fn written(payload: &Payload) -> String {
    BASE64.encode(serde_json::to_vec(payload).unwrap())
}

fn check(payload: &Payload, scope: Scope<'_>, after: Duration) -> Result<Redemption, Unsolved> {
    challenges(1).check(scope, &written(payload), MIN_TIME, now().plus(after))
}

#[test]
fn a_solution_is_taken_for_its_form_and_its_pages_in_its_time() {
    let later = Duration::from_secs(60);
    let payload = solved(&issue(&challenges(1)));
    let first = check(&payload, SCOPE, later).unwrap();
    assert_eq!(first.purpose, Purpose::Challenge);
    // Whoever sends it again redeems the same thing.
    assert_eq!(check(&payload, SCOPE, later), Ok(first));
    for (scope, after, expected) in [
        (SCOPE, LIFETIME, Unsolved::Expired),
        (
            Scope {
                form: "sales",
                ..SCOPE
            },
            later,
            Unsolved::Invalid,
        ),
        (
            Scope {
                origin: "https://evil.example",
                ..SCOPE
            },
            later,
            Unsolved::Invalid,
        ),
    ] {
        assert_eq!(check(&payload, scope, after), Err(expected), "{scope:?}");
    }
    let quick = check(&payload, SCOPE, Duration::ZERO);
    assert!(
        matches!(quick, Err(Unsolved::TooFast(rest)) if rest <= MIN_TIME),
        "{quick:?}"
    );
    let other = challenges(2).check(SCOPE, &written(&payload), MIN_TIME, now().plus(later));
    assert_eq!(other, Err(Unsolved::Invalid));
}

#[test]
fn nothing_of_a_solved_challenge_can_be_changed() {
    let payload = solved(&issue(&challenges(1)));
    let changes: [Change; 8] = [
        ("counter alone", |payload| payload.solution.counter += 1),
        ("key", |payload| {
            payload.solution.derived_key = "00".repeat(32);
        }),
        ("no key", |payload| payload.solution.derived_key.clear()),
        ("cost", |payload| payload.challenge.parameters.cost = 1),
        ("later", |payload| {
            *payload.challenge.parameters.expires_at.as_mut().unwrap() += 60;
        }),
        ("data", |payload| {
            let data = payload.challenge.parameters.data.as_mut().unwrap();
            data.insert("form".into(), "sales".into());
        }),
        ("prefix", |payload| {
            payload.challenge.parameters.key_prefix = "00".into();
        }),
        ("signature", |payload| payload.challenge.signature = None),
    ];
    for (name, change) in changes {
        let mut changed = payload.clone();
        change(&mut changed);
        let checked = check(&changed, SCOPE, Duration::from_secs(60));
        if name == "counter alone" {
            // The key is the proof; it is what the counter was looked for.
            assert!(checked.is_ok(), "{name}");
        } else {
            assert_eq!(checked, Err(Unsolved::Invalid), "{name}");
        }
    }
}

#[test]
fn what_is_no_solution_is_refused() {
    let long = "A".repeat(SOLVED_MAX + 4);
    let deep = BASE64.encode("[".repeat(2_000));
    for text in ["", "e30=", "nonsense", "\u{1F511}", &long, &deep] {
        let checked = challenges(1).check(SCOPE, text, MIN_TIME, now());
        assert_eq!(checked, Err(Unsolved::Invalid), "{text:.20}");
    }
}

#[test]
fn a_challenge_becomes_harder_and_never_too_hard() {
    for (harder, least, most) in [
        (0.0, 400, 800),
        (1.0, 400, 800),
        (4.0, 1_600, 3_200),
        (1e9, 3_200, 6_400),
        (f64::NAN, 400, 800),
    ] {
        for _ in 0..50 {
            let tries = tries(harder, &SystemRandom).unwrap();
            assert!(
                harder.is_nan() || (least..=most).contains(&tries),
                "{harder}: {tries}"
            );
        }
    }
}
