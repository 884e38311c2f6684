//! Whether attached files can be kept and scanned as the configuration says.

use super::super::report::{Mark, Report};
use crate::attachments::scan::Clamd;
use crate::attachments::store::ObjectError;
use crate::config::{AttachmentsConfig, Config, Delivery};
use crate::environment::Environment;
use crate::secrets;
use crate::server::run::objects;

/// Tries the storage by an object that is removed again, and asks the scanner
/// whether it is there. Only where a form takes files.
pub(super) async fn check(report: &mut Report, config: &Config, environment: &Environment) {
    let mut forms = config.forms.iter();
    if !forms.any(|form| form.definition.attachments.is_some()) {
        return;
    }
    let files = &config.attachments;
    report.group("Attachments");
    storage(report, files, environment).await;
    let how = match files.delivery {
        Delivery::Link => "links in the message",
        Delivery::Note => "an internal note",
        Delivery::Bucket => "attachments of the message, from the bucket",
    };
    report.add(Mark::Good, "delivery", how);
    if let Some(scanner) = &files.scanner {
        let clamd = Clamd::new(scanner.clamd.clone(), scanner.without);
        match clamd.ping().await {
            Ok(()) => report.add(Mark::Good, "scanner", "clamd answers"),
            Err(error) => report.add(Mark::Wrong, "scanner", error.to_string()),
        }
    }
}

async fn storage(report: &mut Report, files: &AttachmentsConfig, environment: &Environment) {
    let keys = match files.s3 {
        Some(_) => secrets::bucket_keys(environment).map(Some),
        None => Ok(None),
    };
    let keys = match keys {
        Ok(keys) => keys,
        Err(error) => return report.add(Mark::Wrong, "storage", error.to_string()),
    };
    let store = match objects(files, keys.as_ref()) {
        Ok(store) => store,
        Err(error) => return report.add(Mark::Wrong, "storage", error.to_string()),
    };
    let place = match &files.s3 {
        Some(bucket) => format!("the bucket {}", bucket.bucket),
        None => files.folder.display().to_string(),
    };
    // A folder that this command made would be its user's, not the proxy's.
    if files.s3.is_none() && !files.folder.exists() {
        return report.add(Mark::Good, "storage", format!("{place}, will be made"));
    }
    match store.check().await {
        Ok(()) => report.add(Mark::Good, "storage", format!("{place}, can be written")),
        Err(ObjectError::NotThere) => {
            report.add(Mark::Wrong, "storage", format!("{place}: it is not there"));
        }
        Err(error) => report.add(Mark::Wrong, "storage", format!("{place}: {error}")),
    }
}
