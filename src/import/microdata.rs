//! Microdata (`itemscope`, `itemprop`) in the shape of JSON-LD, so that both are read alike.

use scraper::{ElementRef, Html, Selector};
use serde_json::{Map, Value};

use super::lines::lines;

/// Items inside items.
const DEEPEST: usize = 6;

/// The items of a page that stand in no other item.
pub fn items(page: &Html) -> Vec<Value> {
    let Ok(scopes) = Selector::parse("[itemscope]:not([itemprop])") else {
        return Vec::new();
    };
    page.select(&scopes).map(|scope| item(scope, 0)).collect()
}

fn item(scope: ElementRef<'_>, depth: usize) -> Value {
    let mut fields = Map::new();
    if let Some(kind) = scope.attr("itemtype") {
        let kinds: Vec<&str> = kind.split_whitespace().collect();
        fields.insert("@type".to_owned(), kinds.into());
    }
    if depth < DEEPEST {
        properties(scope, depth, &mut fields);
    }
    Value::Object(fields)
}

fn properties(parent: ElementRef<'_>, depth: usize, fields: &mut Map<String, Value>) {
    for child in parent.child_elements() {
        let is_item = child.attr("itemscope").is_some();
        if let Some(names) = child.attr("itemprop") {
            let value = if is_item {
                item(child, depth + 1)
            } else {
                Value::String(value(child))
            };
            for name in names.split_whitespace() {
                let list = fields
                    .entry(name)
                    .or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(list) = list {
                    list.push(value.clone());
                }
            }
        }
        if !is_item {
            properties(child, depth, fields);
        }
    }
}

/// What a property says: an attribute made for computers, else its words.
fn value(element: ElementRef<'_>) -> String {
    let attribute = match element.value().name() {
        "a" | "area" | "link" => "href",
        "img" | "audio" | "video" | "source" | "embed" | "iframe" => "src",
        "time" => "datetime",
        "data" | "meter" => "value",
        _ => "content",
    };
    let said = element.attr("content").or_else(|| element.attr(attribute));
    said.map_or_else(|| lines(element).join(" "), str::to_owned)
}
