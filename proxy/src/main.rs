//! The program `intake-proxy`. What it does stands in the library.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use intake_proxy::cli::{self, Output};
use intake_proxy::environment::Environment;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let output = Output {
        out: &mut std::io::stdout(),
        err: &mut std::io::stderr(),
        colour: std::io::stdout().is_terminal(),
    };
    ExitCode::from(cli::run(&arguments, &Environment::of_process(), output))
}
