mod findings;
mod yaml;
