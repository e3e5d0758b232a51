// Node: one complete server. Opens the data directory, builds every component in dependency order,
// serves, and destroys everything in reverse order. Only server/ depends on the concrete storage
// engines.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "admin/protocol/endpoint.h"
#include "base/result.h"
#include "base/said.h"
#include "iam/users/directory.h"
#include "server/config.h"

namespace onggi::catalog {
class Buckets;
class Engine;
class Garbage;
}  // namespace onggi::catalog

namespace onggi::server {

inline constexpr const char* kVersion = "0.1.0";

enum class OpenMode : std::uint8_t {
  kExisting,
  kCreate,
  kVerify,  // open an existing directory without upgrading its format
};

class Node {
 public:
  /// Opens all components in config.data_dir, but does not accept connections yet. Blocks.
  [[nodiscard]] static Result<std::unique_ptr<Node>> open(Config config, OpenMode mode);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// Binds the listeners and starts to accept connections. Returns kExists if a port is in use.
  [[nodiscard]] Status start();
  /// Blocks until SIGTERM or SIGINT. SIGHUP reloads the TLS certificates. Call block_signals()
  /// before any thread is created. Commands that do not serve keep the default signal handling.
  void serve_until_signal();
  /// Waits for requests in flight, then stops all components. Idempotent.
  void stop();
  /// Blocks SIGTERM, SIGINT and SIGHUP in the calling thread and the threads that it creates.
  static void block_signals();

  [[nodiscard]] storage::MetadataStore& metadata();
  [[nodiscard]] catalog::Engine& engine();
  [[nodiscard]] catalog::Buckets& buckets();
  [[nodiscard]] catalog::Garbage& garbage();
  [[nodiscard]] iam::Directory& directory();
  /// Returns a new one-time link for creating the first Owner, or nullopt if an account exists.
  [[nodiscard]] std::optional<std::string> make_setup_link();
  /// Returns the S3 endpoint for clients, with the port that was actually bound. Call it after
  /// start().
  [[nodiscard]] admin::Endpoint endpoint() const;
  [[nodiscard]] std::string console_endpoint() const;
  /// Returns warnings about settings that expose credentials or data.
  [[nodiscard]] std::vector<Said> warnings() const;

 private:
  struct Impl;
  explicit Node(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace onggi::server
