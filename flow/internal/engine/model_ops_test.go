package engine

// op is the next step of a process.
type op uint8

const (
	none op = iota // a worker not started, or a process that is gone
	gone

	// run.admit, awaitRoom, publish, publishError, the end of feed
	feedTail
	feedRoom
	feedStopped
	feedWait
	feedLookTail
	feedLookStopped
	feedUnwait
	feedTake
	feedSleep
	feedOver
	feedPull
	feedPut
	feedErrorHead
	feedSearching
	feedSpare
	feedWorth
	feedEnd
	feedEndWanted
	feedEndAgain
	feedEndWake
	feedEndSend
	feedNext // not a step: on to the next item

	// run.leave
	leaveSearching
	leaveSpare
	leaveClaims

	// run.delivered
	doneWanted
	doneWake
	doneSend

	// run.wakeWorker
	wakeSearch
	wakeLock
	wakeSend
	wakeDone

	// run.unstarted, and run.oldest for it and for rescue
	leftClaims
	leftHead
	leftHolders
	scanHead
	scanFirst
	scanSecond

	// worker.find, claim, release, rescue, take
	findOver
	claimWord
	claimHead
	claimHolders
	claimHold
	claimMark
	claimSwap
	claimUnmark
	claimUnhold
	claimRest
	claimDrop
	findFalse // not a step
	findSearch
	findSearching
	findRescue // not a step
	findExit   // not a step
	releaseLoad
	releaseHold
	rescueHolders
	rescueLoad
	rescueFalse // not a step
	takeLoad
	takeSwap

	// worker.settle, do, deliver, next, park
	settleSearch
	settleSearching
	settleSpare
	settleWorth
	settleWake // not a step
	doState
	doEnd
	doStore
	doNext      // not a step
	pauseSearch // not a step
	pauseAdd
	pauseLook
	pauseNap // not a step
	parkLock
	parkNap
	parkSearch
	parkLook // not a step
	parkStopped
	parkUnpark
	parkSleep

	// run.consume, await, hand, stop
	loopState
	loopTail
	loopWant
	loopReady
	loopEnded
	loopHead
	loopUnwant
	loopTake
	loopFeeder
	loopFeederHead
	loopFeederWake
	loopFeederSend
	loopSearching
	loopSpare
	loopWake // not a step
	loopSleep
	loopAwakeReady
	loopAwakeEnded
	loopAwakeHead
	loopBack
	loopCancelled
	loopYield
	loopHandWaits
	loopHandHead
	loopHandTail
	loopHandWake
	loopHandSend
	loopBody
	stopStopped
	stopFeeder
	stopSend
	stopIdle
	stopWake
	stopWait
)

// names tell the steps in the words of the code.
var names = [...]string{
	feedTail:        "tail.Load()",
	feedRoom:        "tail.Load()",
	feedStopped:     "stopped.Load()",
	feedWait:        "feederWaits.Store(true)",
	feedLookTail:    "tail.Load() again",
	feedLookStopped: "stopped.Load() again",
	feedUnwait:      "feederWaits.CompareAndSwap(true, false)",
	feedTake:        "<-feederWake, sent meanwhile",
	feedSleep:       "<-feederWake",
	feedOver:        "over()",
	feedPull:        "pulls",
	feedPut:         "publishes",
	feedErrorHead:   "head.Store(i+1) after an error",
	feedSearching:   "searching.Load()",
	feedSpare:       "spare.Load()",
	feedWorth:       "worth()",
	feedEnd:         "ended.Store(true)",
	feedEndWanted:   "wanted.Load()",
	feedEndAgain:    "wanted.Load() again",
	feedEndWake:     "wanted.CompareAndSwap(want, 0)",
	feedEndSend:     "consumerWake <-",
	leaveSearching:  "leave: searching.Load()",
	leaveSpare:      "leave: spare.Load()",
	leaveClaims:     "leave: unclaimed()",
	doneWanted:      "wanted.Load()",
	doneWake:        "wanted.CompareAndSwap(i+1, 0)",
	doneSend:        "consumerWake <-",
	wakeSearch:      "wakeWorker: searching.CompareAndSwap(0, 1)",
	wakeLock:        "wakeWorker: under mu",
	wakeSend:        "w.wake <-",
	wakeDone:        "wakeWorker: searching.Add(-1)",
	leftClaims:      "unstarted: claims.Load()",
	leftHead:        "unstarted: head.Load()",
	leftHolders:     "unstarted: holders.Load()",
	scanHead:        "oldest: head.Load()",
	scanFirst:       "oldest: rest.Load() of worker 0",
	scanSecond:      "oldest: rest.Load() of worker 1",
	findOver:        "over()",
	claimWord:       "claims.Load()",
	claimHead:       "head.Load()",
	claimHolders:    "holders.Load()",
	claimHold:       "holders.Add(1)",
	claimMark:       "rest.Store(making)",
	claimSwap:       "claims.CompareAndSwap()",
	claimUnmark:     "rest.Store(0)",
	claimUnhold:     "holders.Add(-1)",
	claimRest:       "rest.Store(claim)",
	claimDrop:       "holders.Add(-1)",
	findSearch:      "searching.Load()",
	findSearching:   "searching.Add(1)",
	releaseLoad:     "release: claims.Add(-load)",
	releaseHold:     "release: holders.Add(-1)",
	rescueHolders:   "rescue: holders.Load()",
	rescueLoad:      "rescue: claims.Add(1)",
	takeLoad:        "take: rest.Load()",
	takeSwap:        "take: rest.CompareAndSwap()",
	settleSearch:    "settle: searching.Add(-1)",
	settleSearching: "settle: searching.Load()",
	settleSpare:     "settle: spare.Load()",
	settleWorth:     "settle: worth()",
	doState:         "state.Load(), starts",
	doEnd:           "ends",
	doStore:         "state.Store(2i+2)",
	parkLock:        "park: onto idle under mu, spare.Add(1)",
	parkNap:         "park: searching.Load(), of one that naps",
	pauseAdd:        "pause: searching.Add(1)",
	pauseLook:       "pause: searching.Load()",
	parkSearch:      "park: searching.Add(-1)",
	parkStopped:     "park: stopped.Load()",
	parkUnpark:      "park: off idle under mu",
	parkSleep:       "<-w.wake",
	loopState:       "state.Load()",
	loopTail:        "tail.Store(i)",
	loopWant:        "wanted.Store(i+1)",
	loopReady:       "state.Load() again",
	loopEnded:       "ended.Load()",
	loopHead:        "head.Load()",
	loopUnwant:      "wanted.CompareAndSwap(i+1, 0)",
	loopTake:        "<-consumerWake, sent meanwhile",
	loopFeeder:      "feederWaits.Load()",
	loopFeederHead:  "head.Load()",
	loopFeederWake:  "feederWaits.CompareAndSwap(true, false)",
	loopFeederSend:  "feederWake <-",
	loopSearching:   "searching.Load()",
	loopSpare:       "spare.Load()",
	loopSleep:       "<-consumerWake",
	loopAwakeReady:  "state.Load(), awake",
	loopAwakeEnded:  "ended.Load(), awake",
	loopAwakeHead:   "head.Load(), awake",
	loopBack:        "state.Load(), after await",
	loopCancelled:   "cancelled()",
	loopYield:       "takes the result, tail.Store(i+1)",
	loopHandWaits:   "hand: feederWaits.Load()",
	loopHandHead:    "hand: head.Load()",
	loopHandTail:    "hand: tail.Store(n)",
	loopHandWake:    "hand: feederWaits.CompareAndSwap(true, false)",
	loopHandSend:    "feederWake <-",
	loopBody:        "yields",
	stopStopped:     "stopped.Store(true)",
	stopFeeder:      "stop: feederWaits.CompareAndSwap(true, false)",
	stopSend:        "feederWake <-",
	stopIdle:        "stop: idle = nil under mu",
	stopWake:        "w.wake <- for all",
	stopWait:        "goroutines.Wait()",
}
