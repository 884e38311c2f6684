//! Under which licences we take the work of others.

use spdx::{Expression, LicenseReq, ParseMode};

use super::Package;

/// Each lets everybody use, change and pass on the work, also in a product whose
/// source is closed, and asks for no more than naming its authors.
const ACCEPTED: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    // Root certificates: data, and no program.
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Zlib",
];

/// The crates that we can't take, each with the reason.
pub fn refused(packages: &[Package]) -> Vec<String> {
    let reasons = packages.iter().filter_map(|package| {
        let reason = refusal(package.license.as_deref())?;
        Some(format!("{} {}: {reason}", package.name, package.version))
    });
    reasons.collect()
}

fn refusal(licence: Option<&str>) -> Option<String> {
    let Some(text) = licence else {
        return Some("it names no licence".to_owned());
    };
    match Expression::parse_mode(text, ParseMode::LAX) {
        Err(_) => Some(format!("its licence can't be read: {text}")),
        Ok(expression) if expression.evaluate(accepted) => None,
        Ok(_) => Some(format!(
            "its licence is not among the accepted ones: {text}"
        )),
    }
}

/// An exception only ever allows more.
fn accepted(required: &LicenseReq) -> bool {
    let id = required.license.id();
    id.is_some_and(|id| ACCEPTED.contains(&id.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_accepted_if_one_of_the_choices_is_and_all_of_its_parts_are() {
        for (text, taken) in [
            ("MIT", true),
            ("MIT/Apache-2.0", true),
            ("Apache-2.0 / MIT", true),
            ("MIT OR LGPL-2.1-or-later", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("MIT AND GPL-3.0-only", false),
            ("AGPL-3.0-or-later", false),
            ("SSPL-1.0", false),
            ("Ours alone", false),
            ("", false),
        ] {
            assert_eq!(refusal(Some(text)).is_none(), taken, "{text}");
        }
        assert!(refusal(None).is_some());
    }

    #[test]
    fn every_accepted_licence_has_a_name_that_spdx_knows() {
        for name in ACCEPTED {
            assert!(spdx::license_id(name).is_some(), "{name}");
        }
    }
}
