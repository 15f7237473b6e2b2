#!/bin/bash
# Boots an overlay of this machine: systemd as its first process, a network, devices and users of its own;
# nothing it does reaches the machine itself. In the folder $1: `ov` (a tmpfs: what it changes), `shared`,
# which it sees as /shared. $2 names what it does: `python3 /shared/inside.py $2`, then it is switched off.
set -euo pipefail
folder=$1 task=$2 root=$1/ov/root
mount --make-rprivate /
mkdir -p "$folder"/ov/{up,work,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/ov/up,workdir=$folder/ov/work" "$root"

# What a container gets: its own processes, no say in the kernel's settings, few devices.
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs tmpfs "$root/sys/fs/cgroup"
mkdir -p "$root/sys/fs/cgroup"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir "$root"/dev/{pts,shm}
# Devices of its own: systemd gives them owners, and would give them to those of the machine.
for device in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0" "console 1 3"; do
  read -r name major minor <<< "$device"
  mknod -m 666 "$root/dev/$name" c "$major" "$minor"
done
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p "$root/shared"
mount --bind "$folder/shared" "$root/shared"

system=$root/etc/systemd/system
if [ ! -e "$root/etc/prepared" ]; then
  # A Debian on which nobody has deployed yet. Its packages are all there is: nothing can be fetched.
  touch "$root/etc/prepared"
  rm -rf "$system"/*.wants "$root"/var/lib/apt/lists "$root"/etc/nginx/conf.d/* "$root"/var/log/journal
  rm -rf "$root"/etc/plaza "$root"/srv/plaza* "$root"/var/lib/plaza* "$root"/var/backups/plaza
  mkdir -p "$system/multi-user.target.wants" "$root/var/lib/apt/lists/partial"
  for unit in postgresql redis-server nginx; do
    ln -s "/lib/systemd/system/$unit.service" "$system/multi-user.target.wants/"
  done
  for unit in systemd-resolved systemd-networkd systemd-logind getty@tty1 systemd-timesyncd e2scrub_reap; do
    ln -sf /dev/null "$system/$unit.service"
  done
  ln -sf /lib/systemd/system/multi-user.target "$system/default.target"
  ln -s ../deployment.service "$system/multi-user.target.wants/"
  : > "$root/etc/fstab"
  echo "127.0.0.1 localhost plaza.example" > "$root/etc/hosts"
  printf '[global]\nno-index = true\nfind-links = /shared/wheels\n' > "$root/etc/pip.conf"
  rm -rf "$root/root/.config/pip" "$root/etc/xdg/pip"
  printf '[safe]\n\tdirectory = *\n[url "/shared/repository"]\n\tinsteadOf = https://git.example/plaza.git\n' \
    > "$root/etc/gitconfig"
  version=$(ls "$root/usr/lib/postgresql" | sort -n | tail -1)
  rm -rf "$root"/etc/postgresql/* "$root"/var/lib/postgresql/*
  chroot "$root" pg_createcluster "$version" main
fi
cat > "$system/deployment.service" <<UNIT
[Unit]
After=basic.target
[Service]
Type=oneshot
ExecStart=/usr/bin/python3 /shared/inside.py $task
StandardOutput=file:/shared/$task.log
StandardError=file:/shared/$task.log
ExecStopPost=/bin/systemctl --no-block start poweroff.target --job-mode=replace-irreversibly
TimeoutStartSec=900
UNIT
cd "$root"
mkdir -p old
pivot_root . old
umount -l /old
exec env -i container=unshare PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=null --show-status=no
