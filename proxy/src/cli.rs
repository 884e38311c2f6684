//! The command line. Commands write to what they are given and answer with an
//! exit code: 0 for success, 1 for what failed outside the configuration, 2 for
//! mistakes in the configuration or in the command line itself.

mod check;
mod outbox;
mod report;
mod serve;
mod snippet;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::config::{self, ConfigError, Loaded};
use crate::environment::Environment;

/// Everything went well.
pub const SUCCESS: u8 = 0;
/// Something failed that the configuration can't be blamed for.
pub const FAILURE: u8 = 1;
/// The configuration, the environment or the command line has mistakes.
pub const MISTAKES: u8 = 2;

/// Names the configuration file, unless `--config` does.
const CONFIG_VARIABLE: &str = "INTAKE_CONFIG";

/// Takes requests from your site's support form and files them at Mava.
#[derive(Debug, Parser)]
#[command(name = "intake-proxy", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the form and deliver what it takes in, until SIGTERM or Ctrl-C
    Serve {
        #[command(flatten)]
        file: File,
        #[command(flatten)]
        assets: AssetFolder,
    },
    /// Read the configuration, name every mistake, and ask Mava whether what it names exists
    Check {
        #[command(flatten)]
        file: File,
        #[command(flatten)]
        assets: AssetFolder,
        /// Don't ask Mava
        #[arg(long)]
        offline: bool,
    },
    /// Look into the outbox, and decide about what is stuck
    #[command(subcommand)]
    Outbox(outbox::Command),
    /// Print the tags that put the forms on your pages
    Snippet {
        #[command(flatten)]
        file: File,
        #[command(flatten)]
        assets: AssetFolder,
        /// Only the form of this id
        #[arg(long, value_name = "ID")]
        form: Option<String>,
    },
    /// Print the JSON Schema of the configuration, for editors
    Schema,
}

#[derive(Debug, Args)]
struct File {
    /// The configuration [default: intake.toml, or what INTAKE_CONFIG names]
    #[arg(long, short, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct AssetFolder {
    /// The folder of the form's files, in place of those in the binary [INTAKE_ASSETS]
    #[arg(long, value_name = "FOLDER")]
    assets: Option<PathBuf>,
}

/// Where commands write.
pub struct Output<'o> {
    /// What was asked for.
    pub out: &'o mut (dyn Write + Send),
    /// What went wrong.
    pub err: &'o mut (dyn Write + Send),
    /// Whether `out` is a terminal. Colours need it; `NO_COLOR` turns them off.
    pub colour: bool,
}

impl Output<'_> {
    /// Writes what was asked for. A closed pipe is nobody's failure.
    fn say(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
        let _ = self.out.flush();
    }

    /// Writes what went wrong.
    fn complain(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }
}

/// Does what the command line asks for; `arguments` begin with the program's name.
pub fn run(arguments: &[OsString], environment: &Environment, mut output: Output<'_>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(told) => {
            let text = told.render().to_string();
            if told.use_stderr() {
                output.complain(text.trim_end());
                return MISTAKES;
            }
            output.say(&text);
            return SUCCESS;
        }
    };
    // What is set to anything at all counts (no-color.org).
    output.colour &= environment.get("NO_COLOR").is_none()
        && environment.get("TERM").is_none_or(|term| term != "dumb");
    let output = &mut output;
    match cli.command {
        Command::Serve { file, assets } => {
            serve::run(&file, assets.assets.as_deref(), environment, output)
        }
        Command::Check {
            file,
            assets,
            offline,
        } => check::run(
            &file,
            assets.assets.as_deref(),
            offline,
            environment,
            output,
        ),
        Command::Outbox(command) => outbox::run(&command, environment, output),
        Command::Snippet { file, assets, form } => snippet::run(
            &file,
            assets.assets.as_deref(),
            form.as_deref(),
            environment,
            output,
        ),
        Command::Schema => {
            output.say(&config::schema());
            SUCCESS
        }
    }
}

impl File {
    fn path(&self, environment: &Environment) -> PathBuf {
        let named = environment.get(CONFIG_VARIABLE).map(PathBuf::from);
        let named = self.config.clone().or(named);
        named.unwrap_or_else(|| PathBuf::from("intake.toml"))
    }

    /// Reads the configuration.
    fn load(&self, environment: &Environment) -> Result<Loaded, ConfigError> {
        config::load(&self.path(environment))
    }
}

/// The asynchronous runtime of a command.
fn runtime(output: &mut Output<'_>) -> Option<tokio::runtime::Runtime> {
    let built = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    built
        .inspect_err(|error| output.complain(&format!("the system refuses threads: {error}")))
        .ok()
}

#[cfg(test)]
#[path = "cli/tests.rs"]
mod tests;
