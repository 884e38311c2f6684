//! Whether the chains answer that contract wallets are asked about on. The
//! address of a node may hold a key, so no line shows one.

use intake_contract::{Chain, WalletMode};

use super::super::report::{Mark, Report};
use crate::config::Config;
use crate::environment::Environment;
use crate::wallet::{ChainErrors, Chains};

/// Whether there is anything to be said of chains.
pub(super) fn matter(config: &Config) -> bool {
    !config.chains.is_empty() || proves(config)
}

/// Says what can't be asked, and gives what can.
pub(super) fn load(
    report: &mut Report,
    config: &Config,
    environment: &Environment,
) -> Option<Chains> {
    if config.chains.is_empty() {
        let text = "no [[chains]]: contract wallets can't be proven; accounts of a key can";
        report.add(Mark::Note, "chains", text);
        return None;
    }
    if !proves(config) {
        let text = "not used: no form has wallet = \"proven\"";
        report.add(Mark::Note, "chains", text);
    }
    match Chains::load(config, environment) {
        Ok(chains) => Some(chains),
        Err(ChainErrors(errors)) => {
            for (chain, error) in errors {
                report.add(Mark::Wrong, name(chain), error.to_string());
            }
            None
        }
    }
}

/// Asks each node which chain it is.
pub(super) async fn ask(report: &mut Report, config: &Config, chains: &Chains) {
    for chain in &config.chains {
        let (mark, text) = match chains.chain_id(chain.id).await {
            Ok(id) if id == chain.id => (Mark::Good, "its node answers".to_owned()),
            Ok(other) => {
                let text = format!("its node is one of another chain, {}", name(other));
                (Mark::Wrong, text)
            }
            Err(error) => (Mark::Unknown, error.to_string()),
        };
        report.add(mark, name(chain.id), text);
    }
}

fn proves(config: &Config) -> bool {
    let mut forms = config.forms.iter();
    forms.any(|form| form.definition.wallet == WalletMode::Proven)
}

fn name(id: u64) -> String {
    let known = Chain::of(id);
    known.map_or_else(
        || format!("chain {id}"),
        |chain| format!("{} ({id})", chain.name),
    )
}
