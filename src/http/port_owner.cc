// Finds the process that listens on a port: /proc/net/tcp contains the inode of the socket, and
// /proc/PID/fd shows which process has that inode open.
#include <dirent.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "http/listen_socket.h"

namespace onggi::http {
namespace {

using Directory = std::unique_ptr<DIR, decltype([](DIR* dir) { ::closedir(dir); })>;

/// Returns the inode of a socket that listens on `port` according to `table`, a file in /proc/net,
/// or nullopt if there is none.
std::optional<std::string> listening_inode(const char* table, std::uint16_t port) {
  constexpr std::string_view kListening = "0A";
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);  // skip the column titles
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string slot, local, remote, state, queues, timer, retries, uid, timeout, inode;
    fields >> slot >> local >> remote >> state >> queues >> timer >> retries >> uid >> timeout >>
        inode;
    const auto colon = local.rfind(':');
    if (state != kListening || colon == std::string::npos) continue;
    if (std::strtoul(local.c_str() + colon + 1, nullptr, 16) == port) return inode;
  }
  return std::nullopt;
}

bool holds_socket(const std::string& process, const std::string& link_wanted) {
  const auto folder = "/proc/" + process + "/fd";
  const Directory fds(::opendir(folder.c_str()));
  if (!fds) return false;
  while (const auto* entry = ::readdir(fds.get())) {
    std::array<char, 64> link{};
    const auto path = folder + "/" + static_cast<const char*>(entry->d_name);
    const auto size = ::readlink(path.c_str(), link.data(), link.size());
    if (size > 0 && std::string_view(link.data(), static_cast<std::size_t>(size)) == link_wanted) {
      return true;
    }
  }
  return false;
}

std::optional<std::string> owner_of(const std::string& inode) {
  const auto link = "socket:[" + inode + "]";
  const Directory proc(::opendir("/proc"));
  if (!proc) return std::nullopt;
  while (const auto* entry = ::readdir(proc.get())) {
    const std::string process = static_cast<const char*>(entry->d_name);
    if (process.find_first_not_of("0123456789") != std::string::npos) continue;
    if (!holds_socket(process, link)) continue;
    std::string name;
    std::getline(std::ifstream("/proc/" + process + "/comm"), name);
    return "PID " + process + " (" + name + ")";
  }
  return std::nullopt;
}

}  // namespace

std::string describe_port_owner(std::uint16_t port) {
  const auto number = std::to_string(port);
  for (const auto* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    const auto inode = listening_inode(table, port);
    if (!inode) continue;
    const auto owner = owner_of(*inode);
    if (owner) return "port " + number + " is in use by " + *owner;
  }
  return "port " + number + " is in use by another program";
}

}  // namespace onggi::http
