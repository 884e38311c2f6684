//! What is written twice because two languages need it, and must agree.

use intake_tests::workspace;

fn read(path: &str) -> String {
    std::fs::read_to_string(workspace::root().join(path)).expect("the file is there")
}

/// The string that a Rust or JavaScript constant is set to.
fn constant(source: &str, name: &str) -> String {
    let (_, rest) = source.split_once(name).expect("the constant is there");
    rest.split('"').nth(1).unwrap_or_default().to_owned()
}

#[test]
fn the_loader_lets_pass_the_text_that_the_contract_composes() {
    let contract = constant(
        &read("contract/src/wallet/sign_in.rs"),
        "SIGN_IN_STATEMENT: &str",
    );
    let loader = constant(&read("loader/wallet.js"), "const STATEMENT");
    assert!(contract.len() > 20);
    assert_eq!(loader, contract);
}
