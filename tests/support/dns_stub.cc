#include "tests/support/dns_stub.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace apigen::testing {
namespace {

void put16(std::string& out, unsigned value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value & 0xff);
}

}  // namespace

DnsStub::DnsStub(Answer answer) : answer_(std::move(answer)), fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof in;
  if (fd_ < 0 || ::bind(fd_, reinterpret_cast<sockaddr*>(&in), size) != 0 ||
      ::getsockname(fd_, reinterpret_cast<sockaddr*>(&in), &size) != 0) {
    throw std::runtime_error("dns stub");
  }
  port_ = ntohs(in.sin_port);
  thread_ = std::thread([this] { serve(); });
}

DnsStub::~DnsStub() {
  stopping_ = true;
  // A datagram to itself ends the wait.
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  in.sin_port = htons(port_);
  ::sendto(fd_, "", 0, 0, reinterpret_cast<sockaddr*>(&in), sizeof in);
  thread_.join();
  ::close(fd_);
}

std::string DnsStub::address() const { return "127.0.0.1:" + std::to_string(port_); }

void DnsStub::serve() {
  while (true) {
    char packet[1500];
    sockaddr_storage from{};
    socklen_t from_size = sizeof from;
    ssize_t got = ::recvfrom(fd_, packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&from), &from_size);
    if (stopping_) return;
    if (got < 17) continue;
    std::string name;
    std::size_t at = 12;
    while (at < static_cast<std::size_t>(got) && packet[at] != 0) {
      auto length = static_cast<std::size_t>(packet[at]);
      if (!name.empty()) name += '.';
      name.append(packet + at + 1, length);
      at += length + 1;
    }
    std::size_t question_end = at + 5;
    bool v6 = packet[at + 2] == 28;
    ++questions_;
    DnsReply reply = answer_(name, v6);
    if (reply.silent) continue;

    std::string records;
    unsigned count = 0;
    for (const std::string& text : reply.addresses) {
      unsigned char bytes[16];
      if ((text.find(':') != std::string::npos) != v6) continue;
      if (inet_pton(v6 ? AF_INET6 : AF_INET, text.c_str(), bytes) != 1) continue;
      put16(records, 0xc00c);  // the question's name
      put16(records, v6 ? 28 : 1);
      put16(records, 1);
      put16(records, reply.ttl >> 16);
      put16(records, reply.ttl & 0xffff);
      put16(records, v6 ? 16 : 4);
      records.append(reinterpret_cast<char*>(bytes), v6 ? 16 : 4);
      ++count;
    }
    std::string out(packet, 2);
    if (reply.wrong_id) out[0] = static_cast<char>(out[0] ^ 0x55);
    put16(out, 0x8180u | static_cast<unsigned>(reply.code));
    put16(out, 1);
    put16(out, count);
    put16(out, 0);
    put16(out, 0);
    out.append(packet + 12, question_end - 12);
    out += records;
    ::sendto(fd_, out.data(), out.size(), 0, reinterpret_cast<sockaddr*>(&from), from_size);
  }
}

}  // namespace apigen::testing
