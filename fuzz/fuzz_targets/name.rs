//! Any name for any kind of file: safe, and cleaned once for all.
#![no_main]

use intake_contract::attachment::{MediaType, NAME_MAX_BYTES, clean_name};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (which, name) = input;
    let media_type = MediaType::ALL[usize::from(which) % MediaType::ALL.len()];
    let clean = clean_name(name, media_type);
    assert!(clean.len() <= NAME_MAX_BYTES && !clean.starts_with('.'));
    assert!(!clean.contains(|c: char| c.is_control() || "/\\<>:\"|?*\u{202E}".contains(c)));
    assert_eq!(clean_name(&clean, media_type), clean);
});
