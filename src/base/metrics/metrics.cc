#include "base/metrics/metrics.h"

#include <fmt/format.h>

#include <algorithm>

namespace onggi::metrics {
namespace {

void append_escaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
}

std::string number(double value) {
  const auto whole = static_cast<std::int64_t>(value);
  return static_cast<double>(whole) == value ? fmt::format("{}", whole) : fmt::format("{}", value);
}

}  // namespace

const std::vector<double>& Histogram::bounds_s() {
  static const std::vector<double> bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                          0.01,   0.025,   0.05,   0.1,   0.25,   0.5,
                                          1,      2.5,     5,      10,    30,     60};
  return bounds;
}

void Histogram::observe(std::chrono::nanoseconds duration) {
  const auto& bounds = bounds_s();
  const auto seconds = static_cast<double>(duration.count()) / 1e9;
  const auto bucket = std::ranges::lower_bound(bounds, seconds) - bounds.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_ns_.fetch_add(static_cast<std::uint64_t>(duration.count()), std::memory_order_relaxed);
}

Histogram::Values Histogram::values() const {
  Values values;
  for (const auto& count : counts_) {
    values.counts.push_back(count.load(std::memory_order_relaxed));
    values.count += values.counts.back();
  }
  values.sum_s = static_cast<double>(sum_ns_.load(std::memory_order_relaxed)) / 1e9;
  return values;
}

void Text::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  out_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void Text::sample(const Labels& labels, double value) { line({}, labels, number(value)); }

void Text::histogram(const Labels& labels, const Histogram::Values& values) {
  auto bucket_labels = labels;
  bucket_labels.emplace_back("le", "");
  const auto& bounds = Histogram::bounds_s();
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < values.counts.size(); ++i) {
    below += values.counts[i];
    bucket_labels.back().second = i < bounds.size() ? fmt::format("{}", bounds[i]) : "+Inf";
    line("_bucket", bucket_labels, fmt::format("{}", below));
  }
  line("_sum", labels, fmt::format("{}", values.sum_s));
  line("_count", labels, fmt::format("{}", values.count));
}

void Text::line(std::string_view suffix, const Labels& labels, std::string_view value) {
  out_ += name_;
  out_ += suffix;
  char before = '{';
  for (const auto& [name, text] : labels) {
    out_ += before;
    out_ += name;
    out_ += "=\"";
    append_escaped(out_, text);
    out_ += '"';
    before = ',';
  }
  if (!labels.empty()) out_ += '}';
  out_ += ' ';
  out_ += value;
  out_ += '\n';
}

void Registry::add(std::string name, std::string type, std::string help, Series series) {
  auto& family = families_[std::move(name)];
  family.type = std::move(type);
  family.help = std::move(help);
  family.series.push_back(std::move(series));
}

Counter& Registry::counter(std::string name, std::string help, Labels labels) {
  const std::scoped_lock lock(mutex_);
  auto& metric = counters_.emplace_back();
  const auto write = [&metric](Text& text, const Labels& of) {
    text.sample(of, static_cast<double>(metric.value()));
  };
  add(std::move(name), "counter", std::move(help), {std::move(labels), write});
  return metric;
}

Gauge& Registry::gauge(std::string name, std::string help, Labels labels) {
  const std::scoped_lock lock(mutex_);
  auto& metric = gauges_.emplace_back();
  const auto write = [&metric](Text& text, const Labels& of) {
    text.sample(of, static_cast<double>(metric.value()));
  };
  add(std::move(name), "gauge", std::move(help), {std::move(labels), write});
  return metric;
}

Histogram& Registry::histogram(std::string name, std::string help, Labels labels) {
  const std::scoped_lock lock(mutex_);
  auto& metric = histograms_.emplace_back();
  const auto write = [&metric](Text& text, const Labels& of) {
    text.histogram(of, metric.values());
  };
  add(std::move(name), "histogram", std::move(help), {std::move(labels), write});
  return metric;
}

void Registry::watch(std::string name, std::string type, std::string help, Labels labels,
                     std::function<double()> read) {
  const std::scoped_lock lock(mutex_);
  auto write = [read = std::move(read)](Text& text, const Labels& of) { text.sample(of, read()); };
  add(std::move(name), std::move(type), std::move(help), {std::move(labels), std::move(write)});
}

void Registry::write(Text& text) const {
  const std::scoped_lock lock(mutex_);
  for (const auto& [name, family] : families_) {
    text.family(name, family.type, family.help);
    for (const auto& series : family.series) series.write(text, series.labels);
  }
}

}  // namespace onggi::metrics
