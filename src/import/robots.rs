//! `robots.txt` (RFC 9309): what a program may read.

/// The name in our `User-Agent`.
const OURS: &str = "recado";

/// The rules that are about us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots(Vec<Rule>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allows: bool,
    /// With `*` for anything and `$` for the end.
    path: String,
}

impl Robots {
    /// Reads the groups with our name, or where there is none those for everybody.
    pub fn read(text: &str) -> Self {
        let (mut ours, mut all) = (None, Vec::new());
        let (mut is_ours, mut is_all, mut in_rules) = (false, false, false);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or("");
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            let allows = match key.as_str() {
                "user-agent" => {
                    if in_rules {
                        (is_ours, is_all, in_rules) = (false, false, false);
                    }
                    is_ours |= value.eq_ignore_ascii_case(OURS);
                    is_all |= value == "*";
                    if is_ours {
                        ours.get_or_insert_with(Vec::new);
                    }
                    continue;
                }
                "allow" => true,
                "disallow" => false,
                _ => continue,
            };
            in_rules = true;
            let rule = Rule {
                allows,
                path: value.to_owned(),
            };
            // A rule without a path forbids nothing.
            if value.is_empty() {
                continue;
            }
            if let Some(ours) = ours.as_mut().filter(|_| is_ours) {
                ours.push(rule.clone());
            }
            if is_all {
                all.push(rule);
            }
        }
        Self(ours.unwrap_or(all))
    }

    /// Whether the path with its query may be read. The longest rule counts; of two, the one that
    /// allows.
    pub fn allow(&self, path: &str) -> bool {
        let rules = self.0.iter().filter(|rule| matches(&rule.path, path));
        let longest = rules.max_by_key(|rule| (rule.path.len(), rule.allows));
        longest.is_none_or(|rule| rule.allows)
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_the_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or("")) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (number, part) in parts.iter().enumerate() {
        if to_the_end && number + 1 == parts.len() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    !to_the_end || rest.is_empty()
}
