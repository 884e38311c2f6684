//! Files that a visitor may have, made in the page; and a screen to take a
//! picture of.

use std::path::Path;

use anyhow::{bail, ensure};
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::Outcome;
use crate::page::Page;

/// `window.files`, for the scripts of [`run`].
const MADE: &str = include_str!("files/made.js");

/// A screen in four colours instead of the visitor's own.
const SCREEN: &str = "
  const shot = Object.assign(document.createElement('canvas'), { width: 1280, height: 800 });
  const pen = shot.getContext('2d');
  // A stream has a frame whenever something was painted.
  const paint = () => {
    ['#d33', '#3a3', '#33d', '#eee'].forEach((colour, place) => {
      pen.fillStyle = colour;
      pen.fillRect((place % 2) * 640, (place >> 1) * 400, 640, 400);
    });
  };
  paint();
  // On the prototype: what is put on an object of WebKit's may go with its wrapper.
  MediaDevices.prototype.getDisplayMedia = async () => shot.captureStream(20);
  setInterval(paint, 50);";

/// Makes files possible in a page whose form stands.
///
/// # Errors
/// When the browser does not answer.
pub async fn prepare(page: &Page) -> Outcome {
    page.script(MADE, vec![]).await?;
    Ok(())
}

/// Runs the body of an asynchronous function, in which `files` is at hand.
///
/// # Errors
/// When it throws.
pub async fn run(page: &Page, body: &str) -> Outcome<Value> {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         (async () => {{ {body} }})().then((value) => done([value ?? null]), (error) => done('' + error));"
    );
    match page.script_async(&script, vec![]).await? {
        Value::Array(mut answer) => Ok(answer.pop().unwrap_or_default()),
        error => bail!("{body}: {error}"),
    }
}

/// Puts up a screen to take a picture of.
///
/// # Errors
/// When the browser does not answer.
pub async fn put_up_screen(page: &Page) -> Outcome {
    run(page, SCREEN).await.map(drop)
}

/// Lets a day pass for files that no request has: the proxy has erased them.
///
/// # Errors
/// When the store can't be opened, or holds none.
pub async fn let_expire(store: &Path) -> Outcome {
    let options = SqliteConnectOptions::new().filename(store);
    let mut connection = options.connect().await?;
    let gone = sqlx::query("UPDATE files SET state = 'going' WHERE request IS NULL")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    ensure!(gone.rows_affected() > 0, "there are no files");
    Ok(())
}
