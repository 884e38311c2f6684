//! Any text as an answer of every kind: refused, or what is kept is accepted
//! again as it is.
#![no_main]

use intake_contract::{
    Chain, Choice, FieldDefinition, FieldType, LocalText, Transaction, check_field,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, Option<u64>, &str)| {
    let (which, chain, typed) = input;
    let kind = FieldType::ALL[usize::from(which) % FieldType::ALL.len()];
    let option = |value: &str| Choice {
        value: value.to_owned(),
        label: LocalText::any(value),
    };
    let field = FieldDefinition {
        options: ["a", "b", "1"].map(option).into(),
        max_choices: Some(2),
        min: Some(-10),
        max: Some(1_000),
        decimals: Some(2),
        ..FieldDefinition::new("field", kind)
    };
    let Ok(Some(kept)) = check_field(&field, typed) else {
        return;
    };
    assert!(!kept.trim().is_empty());
    assert_eq!(check_field(&field, &kept), Ok(Some(kept.clone())));
    if kind == FieldType::Transaction {
        let read = Transaction::read(&kept, chain).expect("what is kept can be read");
        assert!(read.hash.len() == 66 && read.hash.is_ascii());
        assert!(read.page.is_none_or(|page| page.contains(&read.hash)));
        assert!(read.chain.is_none_or(|chain| Chain::of(chain.id).is_some()));
    }
});
