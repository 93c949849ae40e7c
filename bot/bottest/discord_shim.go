package bottest

import "time"

func (d *Discord) dispatch(string, any) uint64         { return 0 }
func (d *Discord) waitSeen(uint64, time.Duration) bool { return false }
