//! `intake-proxy serve`.

use std::path::Path;

use super::{FAILURE, File, MISTAKES, Output, SUCCESS, runtime};
use crate::assets::Source;
use crate::captcha::Captchas;
use crate::environment::Environment;
use crate::identity::Verifiers;
use crate::secrets;
use crate::server::run::{RunError, Setup};
use crate::server::{logging, run as server, signals};
use crate::wallet::Chains;

pub fn run(
    file: &File,
    assets: Option<&Path>,
    environment: &Environment,
    output: &mut Output<'_>,
) -> u8 {
    let setup = match prepare(file, assets, environment) {
        Ok(setup) => setup,
        Err(told) => {
            output.complain(&told);
            return MISTAKES;
        }
    };
    let Some(runtime) = runtime(output) else {
        return FAILURE;
    };
    let result = runtime.block_on(async {
        let stop = signals::ending()?;
        let hangups = signals::Hangups::listen()?;
        server::run(setup, output.out, stop, hangups).await
    });
    // What has not ended by now, the grace period is over for.
    runtime.shutdown_background();
    match result {
        Ok(()) => SUCCESS,
        Err(error) => {
            output.complain(&format!("intake-proxy can't serve: {error}"));
            if matches!(error, RunError::Assets(_)) {
                MISTAKES
            } else {
                FAILURE
            }
        }
    }
}

/// Reads all that is needed, or tells everything that is wrong with it.
fn prepare(file: &File, assets: Option<&Path>, environment: &Environment) -> Result<Setup, String> {
    let loaded = file.load(environment);
    let api_key = secrets::api_key(environment);
    let (loaded, api_key) = match (loaded, api_key) {
        (Ok(loaded), Ok(api_key)) => (loaded, api_key),
        (Err(config), Err(secret)) => return Err(format!("{config}\n{secret}")),
        (Err(config), Ok(_)) => return Err(config.to_string()),
        (Ok(_), Err(secret)) => return Err(secret.to_string()),
    };
    let admin_token = secrets::admin_token(environment, &loaded.config.server);
    let admin_token = admin_token.map_err(|error| error.to_string())?;
    let bucket_keys = match loaded.config.attachments.s3 {
        Some(_) => Some(secrets::bucket_keys(environment).map_err(|error| error.to_string())?),
        None => None,
    };
    let verifiers = Verifiers::load(&loaded.config, environment);
    let verifiers = verifiers.map_err(|errors| errors.to_string())?;
    let chains = Chains::load(&loaded.config, environment);
    let chains = chains.map_err(|errors| errors.to_string())?;
    let captchas = Captchas::load(&loaded.config, environment);
    let captchas = captchas.map_err(|errors| errors.to_string())?;
    let assets = Source::choose(assets, environment, &loaded.config);
    let assets = assets.map_err(|error| error.to_string())?;
    logging::start(environment);
    for warning in &loaded.warnings {
        tracing::warn!("configuration: {warning}");
    }
    Ok(Setup {
        config: loaded.config,
        file: file.path(environment),
        environment: environment.clone(),
        verifiers,
        chains,
        captchas,
        assets,
        api_key,
        admin_token,
        bucket_keys,
    })
}
