//! What a file is, by any first bytes under any name.
#![no_main]

use intake_contract::attachment::sniff;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &[u8])| {
    let (name, head) = input;
    // What a file is does not hang on its name, except for kinds of text.
    let found = sniff(head, name);
    if let Some(found) = found.filter(|found| !found.is_text()) {
        assert_eq!(sniff(head, ""), Some(found));
    }
});
