//! Prints a token for `Intake.identify(token)`:
//!
//! ```sh
//! INTAKE_IDENTITY_SECRET=… cargo run -p intake-examples --bin sign-identity -- support '{"email":"ada@example.com"}'
//! INTAKE_IDENTITY_KEY=private.pem cargo run -p intake-examples --bin sign-identity -- support '{"email":"ada@example.com"}'
//! ```

mod sign;

use std::env;
use std::error::Error;
use std::io::{Write as _, stdout};
use std::time::Duration;

use sign::{Key, sign_identity};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [form, claims] = arguments.as_slice() else {
        return Err("give the form and the claims, as JSON".into());
    };
    let key = match (
        env::var("INTAKE_IDENTITY_SECRET"),
        env::var("INTAKE_IDENTITY_KEY"),
    ) {
        (Ok(secret), _) => secret,
        (_, Ok(file)) => std::fs::read_to_string(file)?,
        _ => return Err("set INTAKE_IDENTITY_SECRET, or INTAKE_IDENTITY_KEY to a file".into()),
    };
    let key = Key::read(&key).ok_or("this is no Ed25519 private key in PEM")?;
    let claims = serde_json::from_str(claims)?;
    let token = sign_identity(&key, form, claims, Duration::from_secs(300))?;
    writeln!(stdout(), "{token}")?;
    Ok(())
}
